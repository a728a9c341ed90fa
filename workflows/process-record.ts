import { setCurrentDetails, upsertMemo, upsertSearchAttributes } from '@temporalio/workflow';
import type { Actor } from '../domain/actor.ts';
import { barredFrom } from '../domain/approval.ts';
import { isAboutApproval } from '../domain/exception.ts';
import type { PlanHash, RecordRef } from '../domain/ids.ts';
import type { Correction, LeadToProjectPlan } from '../domain/lead-to-project/plan-types.ts';
import type { OpenException } from '../domain/open-exception.ts';
import { processPage } from '../domain/process-page.ts';
import { processSummary } from '../domain/process-summary.ts';
import type { ProcessView } from '../domain/process-view.ts';
import type { EndStage, Stage } from '../domain/stage.ts';
import { now } from './now.ts';
import { Recorder } from './recorder.ts';
import { searchAttributes } from './search-attributes.ts';

/** Of a very long story the beginning and the end are kept. */
const STORY_BEGINNING = 100;
const STORY_LENGTH = 400;
/** Characters; histories and the state that a new run is started with have room for 2 MB. */
const LONGEST_LINE = 1_000;

/**
 * One process as the outside sees it: its stage, its story, its plan and its records, kept as one view and published where
 * people look for it.
 */
export class ProcessRecord {
  readonly view: ProcessView;
  /** Where it puts on record what outlives it. */
  readonly recorder: Recorder;
  #published = '';

  constructor(view: ProcessView) {
    this.view = view;
    this.recorder = new Recorder(view.id);
  }

  /** Moves to a stage and publishes it: search attributes for finding, memo for lists, current details for the Temporal UI. */
  enter(stage: Stage): void {
    this.view.stage = stage;
    this.publish();
  }

  tell(text: string, by: Actor | null = null): void {
    const { story } = this.view;
    const short = text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)} …` : text;
    story.push({ at: now(), text: short, by: by?.name ?? null });
    if (story.length > STORY_LENGTH) story.splice(STORY_BEGINNING, 1);
  }

  touch(records: readonly RecordRef[]): void {
    this.view.records = [...new Set([...this.view.records, ...records])];
  }

  /** Keeps somebody from deciding on this process for good, whatever becomes of the reason. */
  bar(actor: Actor, because: string): void {
    this.view.barred = barredFrom([...this.view.barred, { actor, because }]);
    const { approval } = this.view;
    if (approval) approval.barred = barredFrom([...approval.barred, { actor, because }]);
  }

  /** A plan could be made: what parked the process before is settled, unless it is about the approval. */
  settled(): void {
    const { exception } = this.view;
    if (exception && !isAboutApproval(exception)) this.settle(exception);
  }

  protected settle({ id }: OpenException): void {
    this.tell(`${id} is settled.`);
    this.view.exception = null;
  }

  /** Keeps the plan, and tells what changed since the one before. */
  planned(plan: LeadToProjectPlan, hash: PlanHash, differences: readonly string[]): void {
    if (differences.length > 0) this.tell(`The plan changed: ${differences.join(' ')}`);
    this.view.plan = { hash, plan };
    if (plan.requester) this.bar(plan.requester, 'owns the deal');
  }

  /** Drops corrections whose source value has changed: they were made against a value that is no more. */
  keepCorrections(stands: (correction: Correction) => boolean): void {
    const dropped = this.view.corrections.filter((correction) => !stands(correction));
    if (dropped.length === 0) return;
    this.view.corrections = this.view.corrections.filter(stands);
    this.tell(
      `Dropped the correction of ${dropped.map((each) => each.field).join(', ')}: the source has changed it since.`,
    );
  }

  link(title: string, url: string): void {
    this.view.links = [...this.view.links.filter((each) => each.url !== url), { title, url }];
  }

  /** As it will be when it has ended so. */
  ended(stage: EndStage): ProcessView {
    const story = [...this.view.story, { at: now(), text: `Ended: ${stage}.`, by: null }];
    return { ...this.view, exception: null, approval: null, stage, story };
  }

  end(stage: EndStage): EndStage {
    this.view.exception = null;
    this.view.approval = null;
    this.tell(`Ended: ${stage}.`);
    this.enter(stage);
    return stage;
  }

  publish(): void {
    const summary = processSummary(this.view);
    upsertSearchAttributes(searchAttributes(this.view));
    // The stage is a search attribute already: the memo is written only when something else that lists show has changed.
    const rest = JSON.stringify({ ...summary, stage: null, owner: null });
    if (rest !== this.#published) upsertMemo({ summary });
    this.#published = rest;
    setCurrentDetails(processPage(this.view));
  }
}
