import type { Policy } from '../../domain/policy.ts';
import { programRoles } from '../../domain/roles.ts';
import { routeAccess } from './route-access.ts';

/** Who only looks: named by no policy, because nothing is asked of them. */
const readers = ['auditor'];

/** The firm's roles: those that its policy asks or makes owners, those of the route table, and the program's own. */
export function knownRoles({
  owners,
  approvals,
  moneyCorrections,
}: Pick<Policy, 'owners' | 'approvals' | 'moneyCorrections'>): string[] {
  const ofRoutes = Object.values(routeAccess).flatMap((access) => (typeof access === 'string' ? [] : access));
  const { driftIn = {}, ...byCategory } = owners;
  const owned = [...Object.values(byCategory), ...Object.values(driftIn)];
  const asked = [
    ...approvals.flatMap((rule) => rule.ask.roles),
    ...(moneyCorrections?.ask ?? []),
    ...(moneyCorrections?.escalate?.to ?? []),
  ];
  return [...new Set([...ofRoutes, ...programRoles.everywhere, ...owned, ...asked, ...readers])];
}
