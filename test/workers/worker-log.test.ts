import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { missingKey } from '../../starters/temporal/unreadable-payload.ts';
import { workerLog } from '../../workers/worker-log.ts';

const sentence =
  'Odoo refuses the customer “Kessler & Sohn”: The VAT number [DE12] for partner [Otto Kessler] is not valid.';

/** As the SDK describes the activity that a line is about. */
const activity = {
  sdkComponent: 'worker',
  taskQueue: 'erp-odoo',
  namespace: 'default',
  isLocal: false,
  taskToken: 'T3R0byBLZXNzbGVy',
  activityId: '5',
  activityType: 'applyLeadToProject',
  attempt: 3,
  workflowId: 'lead-to-project:hubspot-1',
  workflowRunId: 'f3b0c442',
  workflowType: 'leadToProject',
  durationMs: 441,
};
const ids = {
  workflowId: 'lead-to-project:hubspot-1',
  runId: 'f3b0c442',
  activityType: 'applyLeadToProject',
  attempt: 3,
  taskQueue: 'erp-odoo',
};

it('names the key that a payload can’t be read without, where it fails the process and where it fails a call', () => {
  const error = missingKey('k1', ['k2']);
  const about = { error: 'UnreadablePayload', key: 'k1', codes: ['TL-CRYPT-0002'] };
  expect(workerLog('ERROR', 'Failed to process Workflow Activation', { runId: 'f3b0c442', error })).toEqual({
    level: 'error',
    about: { runId: 'f3b0c442', ...about },
    message: 'Failed to process Workflow Activation',
  });
  // As the SDK words it when the arguments of an activity can't be read.
  const failure = ApplicationFailure.fromError(error, { message: `Failed to parse activity args: ${error.message}` });
  const line = workerLog('ERROR', `Error while processing ActivityTask.start: ${failure.message}`, {
    ...activity,
    error: failure,
  });
  expect(line).toEqual({
    level: 'error',
    about: { ...ids, ...about },
    message: 'Error while processing ActivityTask.start: ApplicationFailure',
  });
});

describe('what a failed activity leaves in the log', () => {
  it('is, of a business rejection, its type and catalogue codes, and nothing that a system said', () => {
    const issues = [{ code: 'TL-ERP-0001', message: sentence, field: 'company.vat' }, { code: 'TL-ERP-0005' }];
    const error = ApplicationFailure.create({ message: sentence, type: 'BusinessRejection', details: [issues] });
    expect(workerLog('WARN', 'Activity failed', { ...activity, error })).toEqual({
      level: 'warn',
      about: { ...ids, failure: 'BusinessRejection', codes: ['TL-ERP-0001', 'TL-ERP-0005'] },
      message: 'Activity failed',
    });
  });

  it.each([
    ['PassingTrouble', 'TL-WAIT-0006'],
    ['Unknown', 'TL-BUG-0002'],
  ])('is, of what is tried again (%s), the type and the code', (type, code) => {
    const error = ApplicationFailure.create({ message: `${sentence} after 60 s`, type, details: [{ code }] });
    expect(workerLog('WARN', 'Activity failed', { ...activity, error })?.about).toEqual({
      ...ids,
      failure: type,
      codes: [code],
    });
  });

  it('is the type alone where a failure has no code', () => {
    const error = ApplicationFailure.create({ message: sentence, type: 'Undeliverable' });
    const { about } = workerLog('WARN', 'Activity failed', { ...activity, error }) ?? {};
    expect(about).toEqual({ ...ids, failure: 'Undeliverable' });
  });
});

describe('what an error of ours leaves in the log', () => {
  const meta = { ...activity, sdkComponent: 'activity', system: 'odoo' };

  it('is its name and where it happened, without its message, however many lines that has', () => {
    const error = new TypeError(`no price for ${sentence}\n    at Otto Kessler's desk\nDE12`);
    const line = workerLog('ERROR', 'An activity met something it does not know', { ...meta, error });
    expect(line).toMatchObject({ level: 'error', about: { ...ids, system: 'odoo', error: 'TypeError' } });
    expect(line?.about.frames).toEqual(expect.arrayContaining([expect.stringContaining('worker-log.test.ts:')]));
    expect(JSON.stringify(line)).not.toMatch(/Kessler|DE12/);
  });

  it('is not quoted by the sentence that the SDK puts before it either', () => {
    const error = new RangeError(sentence);
    const line = workerLog('ERROR', `Error while processing ActivityTask.start: ${sentence}`, { ...meta, error });
    expect(line?.message).toBe('Error while processing ActivityTask.start: RangeError');
    expect(JSON.stringify(line)).not.toMatch(/Kessler|DE12/);
  });

  it('is nothing when what was thrown is no error', () => {
    expect(workerLog('ERROR', 'An activity met something', { ...meta, error: sentence })?.about).toEqual({
      ...ids,
      system: 'odoo',
    });
  });
});

describe("what Temporal's core says", () => {
  it('names the run, and the code by which its own documentation is searched', () => {
    const failure = `Failure { message: "[TMPRL1100] Nondeterminism error", stack_trace: "${sentence}" }`;
    expect(workerLog('WARN', 'Failing workflow task', { sdkComponent: 'core', runId: 'f3b0c442', failure })).toEqual({
      level: 'warn',
      about: { runId: 'f3b0c442', codes: ['TMPRL1100'] },
      message: 'Failing workflow task',
    });
  });

  it('keeps why the server cannot be reached', () => {
    const error = 'Status { code: Unavailable, message: "tcp connect error" }';
    expect(workerLog('WARN', 'gRPC call poll_workflow_task_queue retried 6 times', { error })?.about).toEqual({
      error,
    });
  });

  it('is left out when it only says that a worker for one system has no workflows, as is meant', () => {
    const message = 'No workflows registered, not polling for workflow tasks';
    expect(workerLog('WARN', message, { taskQueue: 'crm-hubspot' })).toBeNull();
  });
});
