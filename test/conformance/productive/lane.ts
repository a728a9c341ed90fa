import { connectProductive } from '../../../connectors/productive/connect-productive.ts';
import type { PsaPort } from '../../../connectors/psa-port.ts';
import type { PsaSnapshot } from '../../../domain/psa.ts';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { callContext } from '../../connectors/call-context.ts';
import { type Organization, openSimulator } from './organizations.ts';
import { contractWithOwnRoles, readFor } from './sample-contract.ts';

/** A simulated organisation for one case at a time; its faults strike nobody else's calls. */
export interface Lane {
  organization: Organization;
  sandbox: Sandbox;
  /** Not to be used while a fault is armed. */
  psa: PsaPort;
  snapshot: PsaSnapshot;
  newId(): string;
  /** A contract with a bare project; answers with its id. */
  openBare(): Promise<string>;
}

export async function openLane(): Promise<Lane> {
  const organization = await openSimulator();
  const { sandbox } = organization;
  if (!sandbox) throw new Error('The simulator is a sandbox.');
  const psa = connectProductive(organization.settings);
  const snapshot = await readFor(psa, organization, 'hubspot-0');
  let count = 0;
  const newId = () => {
    count += 1;
    return `hubspot-${count}`;
  };
  const openBare = async () => {
    const id = newId();
    await psa.openProject(contractWithOwnRoles(id, snapshot, false), callContext());
    return id;
  };
  return { organization, sandbox, psa, snapshot, newId, openBare };
}
