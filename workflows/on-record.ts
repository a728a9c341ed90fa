import { workflowInfo } from '@temporalio/workflow';
import { endOnRecord, handledGeneration } from '../domain/lead-to-project/on-record.ts';
import type { EndStage } from '../domain/stage.ts';
import { now } from './now.ts';
import type { RunningProcess } from './running-process.ts';

/** Puts the plan that is about to be written on record, and waits as `onRecord` does. */
export async function putPlanOnRecord(process: RunningProcess): Promise<boolean> {
  const { plan, policyVersion, asOf } = process.view;
  if (plan) {
    const body = { hash: plan.hash, policyVersion, asOf, plan: plan.plan };
    process.recorder.noteOnce(`plan ${plan.hash}`, 'plan', body);
  }
  return process.onRecord();
}

/**
 * Waits until everything is on record, the end and the whole story with it. Who found the deal handled, and did nothing about
 * it, leaves no trace: an earlier run has left its own, or this one, when a hint came while it put its end on record.
 */
export async function putEndOnRecord(process: RunningProcess, stage: EndStage): Promise<void> {
  if (process.release.isBefore03) return;
  const { recorder } = process;
  const hasDone = recorder.noted > 0 || process.view.plan !== null || stage === 'withdrawn';
  const end = endOnRecord(process.view, stage);
  if (hasDone && !recorder.hasJustNoted('end', end)) {
    const at = now();
    const view = process.ended(stage);
    const generation = handledGeneration(view, stage, at);
    recorder.remember({
      story: { process: view.id, run: workflowInfo().runId, at, view },
      ...(generation ? { generation } : {}),
    });
    recorder.note('end', end);
  }
  await process.onRecord();
}
