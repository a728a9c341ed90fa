/** A history as it is kept: what `historyToJSON` and `temporal workflow show --output json` write. */
export interface RecordedHistory {
  // biome-ignore lint/suspicious/noExplicitAny: Temporal's own JSON of its events, of which we read a few members.
  events: any[];
}

/** One command, one answer to a message, or the workflow's own result, as the history holds it. */
export interface RecordedCommand {
  eventId: string;
  type: string;
  /** What it was given; missing for local activities, whose arguments no event holds. */
  values?: unknown[];
  /** Where it isn't the workflow's own. */
  taskQueue?: string;
  /** What an activity answered, and the event that says so; missing where it failed for good, or never ended. */
  answered?: { eventId: string; result: unknown };
}

interface Payload {
  metadata: { encoding: string };
  data?: string;
}

/** What a history says was asked for, by the ids of tell-commands.ts. */
export function recordedCommands({ events }: RecordedHistory): Map<string, RecordedCommand> {
  const found = new Map<string, RecordedCommand>();
  const updates = new Map<string, string>();
  const activities = new Map<string, RecordedCommand>();
  const own = events[0]?.workflowExecutionStartedEventAttributes.taskQueue.name;
  for (const event of events) {
    const { eventId } = event;
    const activity = event.activityTaskScheduledEventAttributes;
    if (activity) {
      const command: RecordedCommand = {
        eventId,
        type: activity.activityType.name,
        values: decoded(activity.input),
        // The workflow's own is not asked for by name.
        ...(activity.taskQueue.name === own ? {} : { taskQueue: activity.taskQueue.name }),
      };
      found.set(`activity ${activity.activityId}`, command);
      activities.set(eventId, command);
    }
    const completed = event.activityTaskCompletedEventAttributes;
    const asked = activities.get(completed?.scheduledEventId);
    if (asked) asked.answered = { eventId, result: decoded(completed.result)[0] };
    const timer = event.timerStartedEventAttributes;
    if (timer)
      found.set(`timer ${timer.timerId}`, { eventId, type: 'timer', values: [milliseconds(timer.startToFireTimeout)] });
    const marker = event.markerRecordedEventAttributes;
    if (marker?.markerName === 'core_local_activity') {
      const [about] = decoded(marker.details.data) as { seq: number; activity_type: string }[];
      const [result] = decoded(marker.details.result);
      if (about)
        found.set(`activity ${about.seq}`, { eventId, type: about.activity_type, answered: { eventId, result } });
    }
    const accepted = event.workflowExecutionUpdateAcceptedEventAttributes;
    if (accepted) updates.set(accepted.acceptedRequest.meta.updateId, accepted.acceptedRequest.input.name);
    const answered = event.workflowExecutionUpdateCompletedEventAttributes;
    const type = updates.get(answered?.meta.updateId);
    if (type && answered.outcome.success)
      found.set(`update ${answered.meta.updateId}`, { eventId, type, values: decoded(answered.outcome.success) });
    const again = event.workflowExecutionContinuedAsNewEventAttributes;
    if (again) found.set('new run', { eventId, type: 'new run', values: decoded(again.input) });
    const ended = event.workflowExecutionCompletedEventAttributes;
    if (ended) found.set('end', { eventId, type: 'end', values: decoded(ended.result) });
  }
  return found;
}

function decoded(input: { payloads?: Payload[] } | undefined): unknown[] {
  return (input?.payloads ?? []).map(({ metadata, data = '' }) =>
    text(metadata.encoding) === 'binary/null' ? null : JSON.parse(text(data)),
  );
}

function text(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}

/** `103221.030s`: rounded, because a double knows no decimals. */
function milliseconds(duration: string): number {
  return Math.round(Number.parseFloat(duration) * 1_000);
}
