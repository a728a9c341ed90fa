import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWebhookEvents } from '../../../connectors/hubspot/webhook-events.ts';

const change = {
  eventId: 3816279340,
  subscriptionId: 25,
  portalId: 33,
  appId: 1160452,
  occurredAt: 1764113600000,
  subscriptionType: 'deal.propertyChange',
  attemptNumber: 0,
  objectId: 512,
  propertyName: 'dealstage',
  propertyValue: 'closedwon',
  changeSource: 'CRM_UI',
};

function read(events: unknown, portalId: string | null = '33') {
  return readWebhookEvents(Buffer.from(JSON.stringify(events)), portalId);
}

describe('a webhook’s events', () => {
  it('name a deal once, however often and in whatever order', () => {
    const events = [change, { ...change, objectId: 7 }, { ...change, propertyName: 'amount' }, change];
    expect(read(events)).toEqual({
      dealIds: ['512', '7'],
      maybeWon: ['512', '7'],
      records: [],
      events: 4,
      ignored: { otherPortal: 0, otherObject: 0, unknown: 0 },
    });
  });

  it.each(['deal.creation', 'deal.deletion', 'deal.restore', 'deal.somethingNew'])(
    'count whatever happened to a deal: %s',
    (subscriptionType) => {
      expect(read([{ ...change, subscriptionType }])?.dealIds).toEqual(['512']);
    },
  );

  it.each([
    ['deal.propertyChange', 'dealstage', true],
    ['deal.propertyChange', 'hs_is_closed_won', true],
    ['deal.propertyChange', 'amount', false],
    ['deal.creation', undefined, true],
    ['deal.restore', undefined, true],
    ['deal.deletion', undefined, false],
  ])('say whether they can have won it: %s %s', (subscriptionType, propertyName, won) => {
    expect(read([{ ...change, subscriptionType, propertyName }])?.maybeWon).toEqual(won ? ['512'] : []);
  });

  it('name everyone who took part in a merge', () => {
    const merge = {
      ...change,
      subscriptionType: 'deal.merge',
      objectId: 1,
      primaryObjectId: 1,
      mergedObjectIds: [2, 3],
      newObjectId: 4,
    };
    expect(read([merge])?.dealIds).toEqual(['1', '4', '2', '3']);
  });

  it.each([
    ['deal.associationChange', 'DEAL_TO_LINE_ITEM', ['10']],
    ['deal.associationChange', 'DEAL_TO_DEAL', ['10', '20']],
    ['company.associationChange', 'COMPANY_TO_DEAL', ['20']],
    ['line_item.associationChange', 'LINE_ITEM_TO_DEAL', ['20']],
    ['company.associationChange', 'COMPANY_TO_DEAL_UNLABELED', ['20']],
    ['contact.associationChange', 'CONTACT_TO_COMPANY', []],
  ])('%s %s concerns %j', (subscriptionType, associationType, dealIds) => {
    const event = {
      ...change,
      objectId: undefined,
      subscriptionType,
      associationType,
      fromObjectId: 10,
      toObjectId: 20,
    };
    expect(read([event])?.dealIds).toEqual(dealIds);
  });

  it.each([
    ['company.propertyChange', 'company'],
    ['company.merge', 'company'],
    ['contact.propertyChange', 'contact'],
    ['contact.privacyDeletion', 'contact'],
    ['line_item.propertyChange', 'line_item'],
  ])('name what deals are made of, once: %s', (subscriptionType, kind) => {
    const event = { ...change, subscriptionType, propertyName: 'name' };
    const named = read([event, { ...event, propertyName: 'city' }, { ...event, objectId: 7 }]);
    expect(named).toMatchObject({ dealIds: [], maybeWon: [], ignored: { otherObject: 0 } });
    expect(named?.records.map(({ kind: named, id }) => `${named} ${id}`)).toEqual([`${kind} 512`, `${kind} 7`]);
  });

  it('of the generic kind count when they are about deals, or what deals are made of', () => {
    const generic = { ...change, subscriptionType: 'object.propertyChange' };
    expect(read([{ ...generic, objectTypeId: '0-3' }])?.dealIds).toEqual(['512']);
    for (const [objectTypeId, kind] of [
      ['0-2', 'company'],
      ['0-1', 'contact'],
      ['0-8', 'line_item'],
    ]) {
      expect(read([{ ...generic, objectTypeId }])?.records).toEqual([{ kind, id: '512' }]);
    }
    expect(read([{ ...generic, objectTypeId: '0-5' }])?.ignored.otherObject).toBe(1);
  });

  it('of other records, other accounts and unknown form are counted and left', () => {
    const events = [
      { ...change, subscriptionType: 'ticket.propertyChange' },
      { ...change, subscriptionType: 'contact.associationChange', associationType: 'CONTACT_TO_COMPANY' },
      { ...change, portalId: 34 },
      { ...change, objectId: '../../x' },
      { hello: 'world' },
      null,
      7,
    ];
    expect(read(events)).toEqual({
      dealIds: [],
      maybeWon: [],
      records: [],
      events: 7,
      ignored: { otherPortal: 1, otherObject: 2, unknown: 4 },
    });
  });

  it('of every account count when none is configured', () => {
    expect(read([change, { ...change, portalId: 34, objectId: '8' }], null)?.dealIds).toEqual(['512', '8']);
  });

  it.each(['', '{', '{"eventId":1}', '"x"', 'null'])('must come as a JSON array: %s does not', (body) => {
    expect(readWebhookEvents(Buffer.from(body), null)).toBeNull();
  });

  it('never break on any JSON array', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (events) => {
        expect(read(events)?.events).toBe(events.length);
      }),
    );
  });
});
