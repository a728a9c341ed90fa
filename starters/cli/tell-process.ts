import pc from 'picocolors';
import { timesReminded } from '../../domain/approval-clock.ts';
import { catalogue } from '../../domain/catalogue.ts';
import type { OpenApproval } from '../../domain/open-approval.ts';
import type { OpenException } from '../../domain/open-exception.ts';
import type { ProcessView } from '../../domain/process-view.ts';
import type { Degraded, ProcessRow } from '../processes/process-row.ts';
import type { ProcessDetail } from '../processes/read-process.ts';
import { FOREIGN } from '../processes/why-unreadable.ts';
import { type Clock, clock } from './clock.ts';
import { nextCommands } from './next-commands.ts';
import type { SamplePerson } from './sign-in.ts';
import { tellPlan } from './tell-plan.ts';

/** What helps to say what can be done and where to look. */
export interface Surroundings {
  /** The sandbox's; none with a real identity provider. */
  people: readonly SamplePerson[];
  temporalUi: string | null;
}

/** A process in business words: where it stands, what keeps it, what can be done, its story and its plan. */
export function tellProcess(process: ProcessDetail, { people, temporalUi }: Surroundings): string[] {
  const time = clock(process.timeZone);
  const { view } = process;
  const parts = [tellState(process, time)];
  if (!view) {
    const why = whyNoView(process.degraded);
    return [...parts.flat(), '', `${why}, so there is no story now. Its state above is kept by Temporal.`];
  }
  if ((view.stage === 'parked' || view.stage === 'waiting for approval') && view.exception) {
    parts.push(tellException(view.exception, view.stage, time));
  }
  if (view.stage === 'waiting for approval' && view.approval) parts.push(tellApproval(view.approval, time));
  const commands = nextCommands(view, people);
  if (commands.length > 0) parts.push([pc.bold('What can be done'), ...commands.map((command) => `  ${command}`)]);
  parts.push(tellStory(view, time), tellEnd(view), tellLinks(view, temporalUi));
  if (view.plan) parts.push(tellPlan(view.plan.plan, view.plan.hash));
  return parts.filter((part) => part.length > 0).flatMap((part, at) => (at === 0 ? part : ['', ...part]));
}

function tellState(process: ProcessRow, time: Clock): string[] {
  const asked = process.approval?.roles.join(', ') ?? process.owner;
  const ended = process.endedAt ? `, ended ${time.show(process.endedAt)}` : '';
  return [
    pc.bold(process.title ?? process.key),
    `  Process   ${process.id}`,
    `  Stage     ${process.stage}${asked ? `, asked: ${asked}` : ''}`,
    ...(process.degraded
      ? [
          `  Held up   ${process.degraded.system} has not done what was asked since ${time.show(process.degraded.since)}; it is tried again until it does`,
          `            [${process.degraded.code}] ${catalogue[process.degraded.code].title}${keyOf(process.degraded)}`,
        ]
      : []),
    `  Customer  ${process.customer ?? 'not known yet'}`,
    `  Entity    ${process.entity ?? 'not known yet'}`,
    `  Started   ${time.show(process.startedAt)}${ended} (times are ${time.zone})`,
  ];
}

function whyNoView(degraded: Degraded | null): string {
  if (degraded?.key) return 'It can’t be read without its key';
  if (degraded?.code === FOREIGN) return 'What answers is no worker of yours, and is not shown: decide on nothing';
  return 'No worker answers';
}

function keyOf({ key }: Degraded): string {
  return key === undefined ? '' : `: ${key}`;
}

function tellException(exception: OpenException, stage: ProcessView['stage'], time: Clock): string[] {
  return [
    pc.bold(
      `${stage === 'parked' ? 'Parked' : 'Stuck'} since ${time.show(exception.since)}: ${exception.category}, for ${exception.owner} (${exception.id})`,
    ),
    ...exception.issues.flatMap(({ code, message, hint, field, candidates }) => [
      `  [${code}] ${message}`,
      `    ${hint}${field && candidates.length === 0 ? ` (here: --set ${field}=…)` : ''}`,
      ...candidates.map(({ id, title, details }) => `    ${id}: ${title}, ${details}`),
    ]),
  ];
}

function tellApproval(approval: OpenApproval, time: Clock): string[] {
  const isInSteps = approval.requirements.some(({ step }) => (step ?? 1) > 1);
  const reminded = timesReminded(approval);
  const due = approval.dueAt ? `, due ${time.show(approval.dueAt)}` : '';
  return [
    pc.bold(`Waiting for approval since ${time.show(approval.since)}${due}`),
    ...approval.requirements.map(
      ({ step, roles, need, because }) =>
        `  ${isInSteps ? `step ${step ?? 1}, ` : ''}${roles.join(need === 'all' ? ' and ' : ' or ')}: ${because}`,
    ),
    ...(approval.escalated ?? []).map(
      ({ to, at }) => `  escalated ${time.show(at)} to ${to.join(' or ')}, who may decide as well`,
    ),
    ...(approval.delegations ?? []).map(
      ({ from, to, roles }) => `  ${to.name} may decide in the place of ${from.name} (${roles.join(', ')})`,
    ),
    ...(reminded > 0 ? [`  reminded ${reminded === 1 ? 'once' : `${reminded} times`}`] : []),
    ...approval.barred.map(({ actor, because }) => `  ${actor.name} ${because} and can't decide`),
    ...approval.decisions.map(({ decision, verdict, onBehalfOf }) => {
      const inPlace = onBehalfOf ? ` in the place of ${onBehalfOf.actor.name}` : '';
      const counts = verdict.accepted ? 'counts' : `refused: ${verdict.because}`;
      return `  ${time.show(decision.at)} ${decision.actor.name}${inPlace}: ${decision.decision}, ${counts}`;
    }),
    ...tellNews(approval),
  ];
}

/** What changed since the plan before, whether or not somebody had decided on it, and what answered a plan sent back. */
function tellNews({ differences }: OpenApproval): string[] {
  return differences.length === 0 ? [] : ['  What is new', ...differences.map((difference) => `    ${difference}`)];
}

/** Also used for the runs that came before this one. */
export function tellStory({ story }: Pick<ProcessView, 'story'>, time: Clock): string[] {
  const lines = story.map(({ at, text, by }) => `  ${time.show(at)}  ${text}${by ? ` (${by})` : ''}`);
  return lines.length === 0 ? [] : [pc.bold('Story'), ...lines];
}

/** What came of it, of the runs before this one as well: what was left then is still there. */
export function tellEnd({ outcome, undone, left }: ProcessView): string[] {
  return [
    ...(outcome ? [`Outcome: ${outcome}`] : []),
    ...undone.map((text) => `  undone: ${text}`),
    ...left.map((text) => `  left:   ${text}`),
  ];
}

function tellLinks({ id, links, records }: ProcessView, temporalUi: string | null): string[] {
  // A line has no page of its own and nobody knows its id.
  const known = records.filter((record) => !record.includes(':line_item:'));
  return [
    pc.bold('Where it is'),
    ...links.map(({ title, url }) => `  ${title}: ${url}`),
    // The Temporal that `npm start` brings up has one namespace.
    ...(temporalUi === null
      ? []
      : [`  Temporal: ${temporalUi}/namespaces/default/workflows/${encodeURIComponent(id)}`]),
    ...(known.length === 0 ? [] : [`  known as ${known.join(', ')}`]),
  ];
}
