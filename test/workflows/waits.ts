import type { temporal } from '@temporalio/proto';

type Event = temporal.api.history.v1.IHistoryEvent;
type Time = { seconds?: unknown; nanos?: number | null } | null | undefined;

/** A wait that has passed, as the process's history has it: these figures stay the same however far the server's clock jumps. */
export interface Wait {
  /** When it began, by the process's own clock (Unix time in ms). */
  from: number;
  ms: number;
  /** What the process called then, until it waited again. */
  calls: string[];
  /** The workflow tasks that it took to set out when the wait was over, and to wait again after the last answer: one each. */
  tasks: [number, number];
}

/** All waits that passed and were followed by another. */
export function waitsIn(events: readonly Event[]): Wait[] {
  const begins = events.flatMap((event, at) => (event.timerStartedEventAttributes ? [at] : []));
  return begins.slice(0, -1).flatMap((at, index) => {
    const during = events.slice(at, begins[index + 1]);
    const fired = during.findIndex((event) => event.timerFiredEventAttributes);
    if (fired < 0) return [];
    const first = during.findIndex((event) => event.activityTaskScheduledEventAttributes);
    const answered = during.findLastIndex((event) => event.activityTaskCompletedEventAttributes);
    return [
      {
        from: milliseconds(
          events.slice(0, at).findLast((event) => event.workflowTaskStartedEventAttributes)?.eventTime,
        ),
        ms: milliseconds(during[0]?.timerStartedEventAttributes?.startToFireTimeout),
        calls: during.flatMap((event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? []),
        tasks: [tasksIn(during.slice(fired, first)), tasksIn(during.slice(answered))],
      },
    ];
  });
}

function tasksIn(events: readonly Event[]): number {
  return events.filter((event) => event.workflowTaskCompletedEventAttributes).length;
}

function milliseconds(time: Time): number {
  return Number(time?.seconds ?? 0) * 1_000 + Math.floor((time?.nanos ?? 0) / 1_000_000);
}
