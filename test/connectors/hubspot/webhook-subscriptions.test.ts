import { expect, it } from 'vitest';
import { defaultHubspotFields, outcomeProperties } from '../../../connectors/hubspot/hubspot-fields.ts';
import { webhookSubscriptions } from '../../../connectors/hubspot/webhook-subscriptions.ts';
import type { CrmChange } from '../../../sandbox/hubspot/crm-change.ts';
import { type ObjectType, objectTypeNames, objectTypes } from '../../../sandbox/hubspot/object-types.ts';
import { eventFor } from '../../../sandbox/hubspot/webhook-events.ts';

const typeOf = (singular: string) => objectTypeNames.find((type) => objectTypes[type].singular === singular);

it('are those that the sandbox’s app has for every property that is read, and none for what is written back', () => {
  const changes = webhookSubscriptions(defaultHubspotFields).flatMap((subscription) => {
    const [, object = '', name] = /^(\w+)\.propertyChange:(\w+)$/.exec(subscription) ?? [];
    return name === undefined ? [] : [{ type: typeOf(object) as ObjectType, name }];
  });
  expect(changes).toHaveLength(38);
  for (const { type, name } of changes) {
    const change: CrmChange = { kind: 'propertyChange', type, id: '7', name, value: 'x' };
    const event = eventFor(change, { changeSource: 'CRM_UI', sourceId: 'userId:1' }, 0);
    expect(event, `${type}.${name}`).toMatchObject({ objectId: 7, propertyName: name });
  }
  expect(changes.filter(({ name }) => (Object.values(outcomeProperties) as string[]).includes(name))).toEqual([]);
});

it('follow the properties that the firm has chosen', () => {
  const subscriptions = webhookSubscriptions({ ...defaultHubspotFields, vat: 'tax_number' });
  expect(subscriptions).toContain('company.propertyChange:tax_number');
  expect(subscriptions).toContain('deal.propertyChange:dealstage');
  expect(subscriptions).toContain('deal.associationChange');
});
