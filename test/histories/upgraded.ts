import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, vi } from 'vitest';
import { workflowBundle } from '../temporal.ts';
import type { Throughline } from '../throughline.ts';
import { releaseOf } from '../versions/other-release.ts';
import { startVersionedFirm } from '../versions/versioned-firm.ts';
import { plain } from './special-servers.ts';

const run = promisify(execFile);

/** What a recording of such a process is called, under the version that it began with. */
export const UPGRADED = 'signed-after-an-upgrade';

/** @param commit of the release, or its tag */
export async function beganUnder(commit: string): Promise<string> {
  const { stdout } = await run('git', ['show', `${commit}:package.json`]);
  return JSON.parse(stdout).version;
}

/**
 * A process that waits for an approval as an earlier release left it, is taken over by the workflows here, and is decided on:
 * first in vain, without a signature, and then as it should be. `keep` is handed the deal.
 */
export async function upgraded(
  commit: string,
  keep: (firm: Throughline, deal: string) => Promise<void>,
): Promise<void> {
  const firm = await startVersionedFirm({ env: plain });
  const { throughline } = firm;
  const { sandbox, client } = throughline;
  try {
    await firm.systemWorkers('crm', 'erp', 'psa', 'ledger');
    const before = await firm.release('before', await releaseOf(commit));
    await firm.setCurrent('before');
    const { id: deal } = await sandbox.stageDeal({ scenario: 'discount-needs-a-yes', variant: 1, webhooks: 'lose' });
    await throughline.start(deal);
    const { id, approval } = await throughline.until(deal, 'waiting for approval');
    const unsigned = (name: string) => ({
      ...{ id: name, process: id, planHash: approval?.planHash, decision: 'approve', comment: 'recorded' },
      ...{ actor: { id: 'mallory', name: 'Mallory', email: null }, roles: [] },
      ...{ at: new Date().toISOString(), signature: '' },
    });
    const handle = client.workflow.getHandle(id);
    const decide = async (name: string) => {
      const args: [object] = [unsigned(name)];
      expect(await handle.executeUpdate('decide', { args, updateId: name })).toMatchObject({ accepted: false });
    };
    await decide('before');

    await firm.release('after', workflowBundle());
    await firm.setCurrent('after');
    await before.stop();
    await decide('after');
    await handle.signal('decide', unsigned('by signal'));
    await vi.waitUntil(async () => (await throughline.view(deal)).refusals?.some(({ way }) => way === 'signal'), {
      timeout: 20_000,
    });
    await throughline.start(deal);
    expect(await throughline.decide(deal, {})).toEqual({ accepted: true });
    expect((await throughline.untilEnded(deal)).stage).toBe('done');
    await keep(throughline, deal);
  } finally {
    await firm.close();
  }
}
