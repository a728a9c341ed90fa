import { answered, instant, object, startingWith, text, whole } from '../attribute-rules.ts';
import { byAttributes, byRelations, type ResourceType } from '../resource-type.ts';
import { sandboxOrganization } from '../sandbox-organization.ts';

/** `state_id` 1 works, 2 has issues. That a hook given up has `deactivated_at` is ours: the vendor says only that it stops. */
export const webhooks: ResourceType = {
  name: 'webhooks',
  attributes: {
    name: text,
    event_id: whole,
    target_url: text,
    type_id: startingWith(whole, 1),
    custom_headers: object,
    state_id: answered(startingWith(whole, 1)),
    deactivated_at: answered(instant),
    signature_token: answered(startingWith(text, sandboxOrganization.webhookToken)),
  },
  relations: {},
  required: ['name', 'event_id', 'target_url'],
  filters: byAttributes('event_id', 'state_id', 'type_id'),
  sorts: [],
  verbs: ['list', 'read', 'create', 'delete'],
  check: ({ attributes }) => {
    const event = Number(attributes.event_id);
    const url = String(attributes.target_url);
    return [
      ...(event >= 1 && event <= 35 ? [] : [{ name: 'event_id', detail: 'is not included in the list' }]),
      ...(URL.canParse(url) ? [] : [{ name: 'target_url', detail: 'is invalid' }]),
    ];
  },
};

export const webhookLogs: ResourceType = {
  name: 'webhook_logs',
  attributes: { retry_attempt: whole, status_code: whole, event: text },
  relations: { webhook: 'webhooks' },
  required: [],
  filters: { ...byAttributes('retry_attempt'), ...byRelations('webhook') },
  sorts: ['created_at'],
  verbs: ['list', 'read'],
};
