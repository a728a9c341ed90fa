import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { leadToProjectId } from '../../domain/lead-to-project/start.ts';
import { workflowBundle } from '../temporal.ts';
import { startThroughline, type Throughline } from '../throughline.ts';

const entry = fileURLToPath(new URL('../../workers/all.ts', import.meta.url));

let throughline: Throughline;
beforeAll(async () => {
  throughline = await startThroughline({ workers: false });
});
afterAll(() => throughline?.close());

it('a worker process logs which process Odoo stopped and by which code, and nobody’s data', async () => {
  const child = spawn(process.execPath, [entry], {
    env: { ...process.env, ...throughline.env, THROUGHLINE_WORKFLOW_BUNDLE: workflowBundle().codePath },
    stdio: 'pipe',
  });
  const exited = once(child, 'exit');
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk));
  try {
    const { id } = await throughline.sandbox.stageDeal({ scenario: 'odoo-refuses', variant: 1, webhooks: 'lose' });
    await throughline.start(id);
    const { exception, customer } = await throughline.until(id, 'parked');
    expect({ customer, said: exception?.issues[0]?.message }).toEqual({
      customer: 'Kessler & Sohn',
      said: expect.stringMatching(/DE12.*Otto Kessler/),
    });
    child.kill('SIGTERM');
    await exited;

    const lines = said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({
        msg: 'Activity failed',
        workflowId: leadToProjectId({ connection: 'hubspot', dealId: id }),
        runId: expect.any(String),
        activityType: 'applyLeadToProject',
        attempt: 1,
        failure: 'BusinessRejection',
        codes: [exception?.issues[0]?.code],
      }),
    );
    // The customer, its contact, their domain, the VAT number; the owner's e-mail address; the SDK's false alarm.
    expect(said).not.toMatch(/Kessler|Otto|kessler-sohn|DE12|northwind\.example|No workflows/);
  } finally {
    child.kill('SIGKILL');
  }
});

it.each(['ODOO_URL', 'METRICS_ADDRESS'])(
  'a worker whose %s is no address says so and ends, instead of standing by',
  async (name) => {
    const child = spawn(process.execPath, [entry], {
      env: { ...process.env, ...throughline.env, PAYLOAD_ENCRYPTION: 'mixed', [name]: 'no address' },
      stdio: 'pipe',
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk));
    try {
      await once(child, 'exit', { signal: AbortSignal.timeout(25_000) });
      expect(child.exitCode).toBe(1);
      expect(said).toContain(name);
      // Where the metrics go is asked before anything else.
      expect(said.match(/PAYLOAD_ENCRYPTION is mixed/g) ?? []).toHaveLength(name === 'METRICS_ADDRESS' ? 0 : 1);
    } finally {
      child.kill('SIGKILL');
    }
  },
);
