import { proxyActivities } from '@temporalio/workflow';
import type { ApprovalDeadlineActivities } from '../activities/approval-deadlines.ts';
import type { NotificationActivities } from '../activities/notifications.ts';

/** The entity's calendar: recorded in history, because a workflow computes with no time zone. */
export const { approvalDeadlines } = proxyActivities<ApprovalDeadlineActivities>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
  summary: 'See when it is due',
});

/** A message that can't be delivered for an hour is late enough to be left to the story. */
export const { notifyApprovers } = proxyActivities<NotificationActivities>({
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '1 hour',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '5 seconds', backoffCoefficient: 2, maximumInterval: '5 minutes' },
  summary: 'Tell the approvers',
});
