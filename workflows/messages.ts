import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Actor } from '../domain/actor.ts';
import type { CancelRequest, Decision, DelegateRequest, Resolution } from '../domain/message.ts';
import type { ProcessView } from '../domain/process-view.ts';
import type { ProofReport } from '../domain/proof-report.ts';
import type { Verdict } from '../domain/verdict.ts';

/**
 * The messages that every process understands. Updates carry the sender's own id as update id, so that a repeat gets the
 * first answer; their validators refuse only what is malformed, everything else is judged inside and stays on record.
 */
export const decideUpdate = defineUpdate<Verdict, [Decision]>('decide');
export const delegateUpdate = defineUpdate<Verdict, [DelegateRequest]>('delegate');
export const resolveUpdate = defineUpdate<Verdict, [Resolution]>('resolve');
export const cancelUpdate = defineUpdate<Verdict, [CancelRequest]>('cancel');

/** The same messages by signal, for whoever can't wait for an answer: it is in the process's story. */
export const decideSignal = defineSignal<[Decision]>('decide');
export const delegateSignal = defineSignal<[DelegateRequest]>('delegate');
export const resolveSignal = defineSignal<[Resolution]>('resolve');
export const cancelSignal = defineSignal<[CancelRequest]>('cancel');

/**
 * A hint that the source record may have changed: the process looks for itself. With a person, who asked for the process by
 * hand and so can't approve it.
 */
export const recordChangedSignal = defineSignal<[by?: Actor | null]>('recordChanged');

/** The nightly proof's: a contract that was done is no longer as it was proven, so that the process looks for itself. */
export const proveAgainSignal = defineSignal('proveAgain');

/** How far a nightly proof has come. */
export const proofReportQuery = defineQuery<ProofReport>('report');

export const viewQuery = defineQuery<ProcessView>('view');
