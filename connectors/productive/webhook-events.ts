/**
 * What Productive must be told to send so that every change of what we have written is told, by its numbers for events
 * (POST /webhooks, `event_id`).
 */
export const productiveWebhookEvents: readonly { id: number; name: string }[] = [
  { id: 10, name: 'project updated' },
  { id: 11, name: 'project deleted' },
  { id: 16, name: 'budget updated' },
  { id: 20, name: 'budget deleted' },
];
