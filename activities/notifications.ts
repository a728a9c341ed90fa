import { ApplicationFailure, Context } from '@temporalio/activity';
import { type Delivery, postNotice } from '../connectors/message-webhook/post-notice.ts';
import type { Notice } from '../domain/notice.ts';

export type NotificationActivities = ReturnType<typeof notificationActivities>;

/** Told in heartbeats: did an attempt end knowing that nothing was sent, or did its worker die in the middle? */
type Progress = 'sending' | 'not sent';

/**
 * Messages to approvers, each at most once: repeated only when it is certain that nothing arrived, because the receivers
 * that firms have (Slack, Teams) show a message as often as it is sent.
 *
 * @param url null in a firm without a receiver; no process asks for a message then
 */
export function notificationActivities(url: string | null) {
  return {
    notifyApprovers: async (notice: Notice): Promise<Extract<Delivery, 'sent' | 'unclear'>> => {
      const activity = Context.current();
      // Taken away between two attempts: nothing was sent, and nothing will be.
      if (url === null) throw undeliverable('There is no receiver any more.');
      const before = activity.info.heartbeatDetails as Progress | undefined;
      if (activity.info.attempt > 1 && before !== 'not sent') return 'unclear';
      activity.heartbeat('sending' satisfies Progress);
      const delivery = await postNotice(url, notice, activity.cancellationSignal);
      if (delivery === 'refused') throw undeliverable('The receiver refuses the message.');
      if (delivery !== 'not yet') return delivery;
      activity.heartbeat('not sent' satisfies Progress);
      throw ApplicationFailure.create({
        message: 'The receiver can’t be reached, or is busy.',
        type: 'PassingTrouble',
      });
    },
  };
}

function undeliverable(message: string): ApplicationFailure {
  return ApplicationFailure.create({ message, type: 'Undeliverable', nonRetryable: true });
}
