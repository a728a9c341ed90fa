import { describe, expect, it } from 'vitest';
import { defaultHubspotFields } from '../../../connectors/hubspot/hubspot-fields.ts';
import { type DealSource, toDeal } from '../../../connectors/hubspot/to-deal.ts';
import { BusinessRejection } from '../../../domain/business-rejection.ts';
import type { Deal } from '../../../domain/deal.ts';

type Properties = Record<string, string | null>;

const account = {
  portalId: '146',
  timeZone: 'America/New_York',
  currency: 'USD',
  uiDomain: 'app-eu1.hubspot.com',
  labels: new Map([['po_number', 'Purchase order #']]),
};

function map(deal: Properties = {}, rest: Partial<DealSource> = {}, change: Partial<typeof account> = {}): Deal {
  return toDeal(
    {
      deal: { id: '512', properties: deal },
      company: null,
      contacts: [],
      lines: [],
      owner: null,
      amended: null,
      ...rest,
    },
    { connection: 'hubspot', account: { ...account, ...change }, fields: defaultHubspotFields },
  );
}

describe('a deal from HubSpot', () => {
  it.each<[string, Properties, Partial<Deal>]>([
    ['won is what HubSpot calculates', { hs_is_closed_won: 'true', dealstage: '161203402' }, { won: true }],
    ['not won is anything else', { hs_is_closed_won: 'false', dealstage: 'closedwon' }, { won: false }],
    ['not won without a word', { dealstage: 'closedwon' }, { won: false }],
    [
      'a close date is a day in the account’s zone',
      { closedate: '2026-12-01T03:00:00Z' },
      { closedOn: '2026-11-30' as never },
    ],
    ['a close date in milliseconds', { closedate: '1796101200000' }, { closedOn: '2026-12-01' as never }],
    ['a close date nobody can read is none', { closedate: 'soon' }, { closedOn: null }],
    [
      'amounts are plain decimals',
      { amount: '1.5E3', not_to_exceed: '60000.00' },
      { amount: '1500', notToExceed: '60000.00' },
    ],
    [
      'empty is nothing',
      { amount: '', po_number: '  ', legal_entity: null },
      { amount: null, purchaseOrder: null, entity: null },
    ],
    [
      'texts are trimmed, and kept as written',
      { legal_entity: ' nwg ', payment_terms: '30 Tage' },
      { entity: 'nwg', paymentTerms: '30 Tage' },
    ],
    ['dates people type stay as they are', { project_start_date: '2026-12-01' }, { startsOn: '2026-12-01' }],
    ['its own currency', { deal_currency_code: 'EUR' }, { currency: 'EUR' }],
    ['the account’s currency where it names none', {}, { currency: 'USD' }],
    ['a name that is missing is empty', {}, { name: '' }],
    [
      'the version is when HubSpot says it changed',
      { hs_lastmodifieddate: '2026-11-20T10:00:00Z' },
      { version: '2026-11-20T10:00:00Z' },
    ],
  ])('%s', (_, properties, expected) => {
    expect(map(properties)).toMatchObject(expected);
  });

  it('has what newer versions read only where there is something to read', () => {
    const lines: DealSource['lines'] = [
      { id: '1', properties: {} },
      { id: '2', properties: { legal_entity: ' NWL ' } },
    ];
    const bare = map({ po_amount: '', amends_deal: null, hs_v2_date_entered_current_stage: 'soon' }, { lines });
    for (const name of ['purchaseOrderAmount', 'amends', 'stageSince']) expect(bare).not.toHaveProperty(name);
    expect(bare.lines[0]).not.toHaveProperty('entity');
    expect(bare.lines[1]?.entity).toBe('NWL');
    expect(
      map({ po_amount: '5E4', hs_v2_date_entered_current_stage: '1796101200000', amends_deal: ' 400 ' }),
    ).toMatchObject({
      purchaseOrderAmount: '50000',
      stageSince: '2026-12-01T05:00:00.000Z',
      amends: { dealId: '400', key: null },
    });
  });

  it.each([
    ['done', 'hubspot-400-g2'],
    ['cancelled', null],
  ])('amends a contract under its key while that is in force: %s', (outcome, key) => {
    const properties = {
      throughline_key: 'hubspot-400-g2',
      throughline_outcome: outcome,
      throughline_generation: '2',
      throughline_at: '2026-11-21T10:00:00Z',
    };
    expect(map({ amends_deal: '400' }, { amended: { id: '400', properties } }).amends).toEqual({ dealId: '400', key });
  });

  it('calls fields what the account calls them, and by their usual names otherwise', () => {
    expect(map().labels).toMatchObject({
      purchaseOrder: 'Purchase order #',
      entity: 'Legal entity',
      lines: 'Line items',
    });
  });

  it('links to the record, by HubSpot’s own link where it gives one', () => {
    expect(map().url).toBe('https://app-eu1.hubspot.com/contacts/146/record/0-3/512');
    expect(map({}, { deal: { id: '512', properties: {}, url: 'https://x.example/512' } }).url).toBe(
      'https://x.example/512',
    );
    expect(map({}, {}, { portalId: null as never }).url).toBeNull();
  });

  it('keeps an owner HubSpot has forgotten, without a name', () => {
    expect(map({ hubspot_owner_id: '71' }).owner).toEqual({ id: '71', name: 'Owner 71', email: null });
    expect(map().owner).toBeNull();
    const owner = { id: '71', email: 'anna@x.example', firstName: 'Anna', lastName: 'Berg' };
    expect(map({ hubspot_owner_id: '71' }, { owner }).owner).toEqual({
      id: '71',
      name: 'Anna Berg',
      email: 'anna@x.example',
    });
  });

  it('names a contact by what there is', () => {
    const contacts: DealSource['contacts'] = [
      {
        id: '1',
        properties: { firstname: 'Eva', lastname: null, email: 'eva@x.example', jobtitle: 'CFO', phone: '1' },
      },
      { id: '2', properties: { email: 'info@x.example' } },
      { id: '3', properties: {} },
    ];
    expect(map({}, { contacts }).contacts).toEqual([
      { id: '1', name: 'Eva', email: 'eva@x.example', jobTitle: 'CFO', phone: '1' },
      { id: '2', name: 'info@x.example', email: 'info@x.example', jobTitle: null, phone: null },
      { id: '3', name: 'Contact 3', email: null, jobTitle: null, phone: null },
    ]);
  });
});

describe('a deal’s lines', () => {
  it('stand as on the quote, those without a place last and by age', () => {
    const line = (id: string, place: string | null) => ({ id, properties: { hs_position_on_quote: place } });
    const lines = [line('9', null), line('100', null), line('4', '10'), line('3', '2'), line('2', '2'), line('1', '0')];
    const mapped = map({}, { lines }).lines;
    expect(mapped.map(({ id }) => id)).toEqual(['1', '2', '3', '4', '9', '100']);
    expect(mapped.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each<[string, Properties, string | null]>([
    ['a percentage is taken as it is', { price: '180', hs_discount_percentage: '12.5' }, '12.5'],
    ['a percentage wins over money off', { price: '180', hs_discount_percentage: '10', discount: '90' }, '10'],
    ['money off becomes its percentage when that is exact', { price: '180', discount: '45' }, '25'],
    ['… with decimals too', { price: '160.00', discount: '1.00' }, '0.625'],
    ['money off that is no exact percentage is left to a person', { price: '180', discount: '20' }, '20 off each unit'],
    ['… as is money off a price of nothing', { price: '0', discount: '5' }, '5 off each unit'],
    ['… or of no price at all', { price: null, discount: '5' }, '5 off each unit'],
    ['no money off is no discount', { price: '180', discount: '0.00' }, null],
    ['nothing is no discount', { price: '180' }, null],
  ])('%s', (_, properties, expected) => {
    expect(map({}, { lines: [{ id: '1', properties }] }).lines[0]?.discountPercent).toBe(expected);
  });
});

describe('what has been handled', () => {
  const ours = {
    throughline_key: 'hubspot-512',
    throughline_outcome: 'done',
    throughline_generation: '1',
    throughline_at: '2026-11-21T10:00:00Z',
    throughline_order: 'S00012',
    throughline_plan: 'ab12',
    throughline_deal: 'cd34',
  };

  it('is read from the outcome fields', () => {
    expect(map(ours).handled).toEqual({
      key: 'hubspot-512',
      outcome: 'done',
      generation: 1,
      plan: 'ab12',
      deal: 'cd34',
      order: 'S00012',
      project: null,
      at: '2026-11-21T10:00:00.000Z',
    });
  });

  it.each<[string, Properties]>([
    ['nothing is written', {}],
    ['a key alone says nothing yet', { throughline_key: 'hubspot-512' }],
    ['an outcome without a key is a clone’s', { ...ours, throughline_key: null }],
    ['the key is another deal’s, copied by cloning', { ...ours, throughline_key: 'hubspot-511' }],
    ['the key only ends alike', { ...ours, throughline_key: 'hubspot-1512' }],
  ])('is nothing when %s', (_, properties) => {
    expect(map(properties).handled).toBeNull();
  });

  it('is that of a deal that was merged into this one', () => {
    const merged = { ...ours, throughline_key: 'hubspot-400-g2', hs_merged_object_ids: '399;400' };
    expect(map(merged).handled?.key).toBe('hubspot-400-g2');
  });

  it.each<Properties>([
    { throughline_outcome: 'Done' },
    { throughline_generation: null },
    { throughline_generation: '1.5' },
    { throughline_at: 'yesterday' },
  ])('is refused when somebody edited it: %j', (change) => {
    expect(() => map({ ...ours, ...change })).toThrow(BusinessRejection);
    expect(() => map({ ...ours, ...change })).toThrow(Object.keys(change)[0]);
  });
});
