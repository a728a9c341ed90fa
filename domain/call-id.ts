/**
 * Which call of an activity this is: `readDeal:0d3fb1a5-…:9c2e77f0-…:7`. Temporal keeps it with the call, and what is asked and
 * answered is encrypted for it (starters/temporal/payload-codec.ts): so nothing of one activity is good for another, nor anything
 * of one run for the next, nor what was answered before a reset for what is asked after it.
 *
 * @param run the run's id as it was begun, which a reset keeps
 * @param chance what no call had before: after a reset the run draws others, from there on
 * @param number which of the run's calls it is; last, because the end of an id names the call in traces (activities/outside-call.ts)
 */
export function callId(activityType: string, run: string, chance: string, number: number): string {
  return `${activityType}:${run}:${chance}:${number}`;
}

/** What a call's id says; null for any other: the number by which releases before 0.3.0, and local activities, know theirs. */
export function readCallId(id: string): { activityType: string; run: string } | null {
  const [, activityType, run] = /^([^:]+):([^:]+):[^:]+:\d+$/.exec(id) ?? [];
  return activityType && run ? { activityType, run } : null;
}
