import { afterEach, describe, expect, it } from 'vitest';
import { callContext } from '../call-context.ts';
import { type Asked, type ReplyServer, serveReplies } from './reply-server.ts';
import { sandboxCrm } from './sandbox-account.ts';

type Reply = { status?: number; body: unknown };

let server: ReplyServer;
afterEach(() => server.close());

const account = {
  portalId: 146,
  timeZone: 'America/New_York',
  companyCurrency: 'USD',
  uiDomain: 'app-eu1.hubspot.com',
};
const list = (...ids: string[]) => ({ results: ids.map((id) => ({ id, type: 'x' })) });

/** HubSpot's answers by the end of the path; whatever a test doesn't say is answered as an account without it would. */
async function read(answers: Record<string, (asked: Asked) => Reply>, version: '2026-09' | 'v3' = '2026-09') {
  const usual: typeof answers = {
    '/details': () => ({ body: account }),
    '/properties/2026-09/deals': () => ({ body: { results: [{ name: 'po_number', label: 'PO #', type: 'string' }] } }),
    '/properties/deals': () => ({ body: { results: [] } }),
    '/batch/read': ({ body }) => ({
      body: {
        results: JSON.parse(body).inputs.map(({ id }: { id: string }) => ({ id, properties: { name: `N${id}` } })),
      },
    }),
  };
  server = await serveReplies((asked) => {
    const path = asked.path.split('?')[0] ?? '';
    const key = [...Object.keys(answers), ...Object.keys(usual)].find((end) => path.endsWith(end));
    return (key ? (answers[key] ?? usual[key]) : undefined)?.(asked) ?? { status: 404, body: '' };
  });
  const reading = await sandboxCrm(server.url, { version }).readDeal('512', callContext());
  if (reading.found !== 'deal') throw new Error(reading.found);
  return reading.deal;
}

function deal(properties: Record<string, string | null>, associations: Record<string, unknown> = {}) {
  return { '/deals/512': () => ({ body: { id: '512', properties, archived: false, associations } }) };
}

describe('what HubSpot answers and the sandbox never does', () => {
  it('the account’s own zone, currency and labels', async () => {
    const found = await read(deal({ closedate: '2026-12-01T03:00:00Z' }));
    expect(found).toMatchObject({ closedOn: '2026-11-30', currency: 'USD', labels: { purchaseOrder: 'PO #' } });
    expect(found.url).toBe('https://app-eu1.hubspot.com/contacts/146/record/0-3/512');
  });

  it('an account that the token may not see: the settings stand in', async () => {
    const forbidden = () => ({ status: 403, body: { message: 'no', category: 'MISSING_SCOPES' } });
    const answers = {
      ...deal({ closedate: '2026-12-01T03:00:00Z' }),
      '/details': forbidden,
      '/properties/2026-09/deals': forbidden,
    };
    expect(await read(answers)).toMatchObject({ closedOn: '2026-12-01', labels: { purchaseOrder: 'PO number' } });
  });

  it('line items under a key with an underscore, and one twice', async () => {
    const found = await read(deal({}, { line_items: list('20', '3', '3'), 'line items': list('20') }));
    expect(found.lines.map(({ id }) => id)).toEqual(['3', '20']);
  });

  it('the primary company marked by its association’s name', async () => {
    const results = [
      { id: '8', type: 'deal_to_company_unlabeled' },
      { id: '9', type: 'deal_to_company_unlabeled' },
      { id: '9', type: 'deal_to_company' },
    ];
    expect((await read(deal({}, { companies: { results } }))).company?.id).toBe('9');
  });

  it('no primary company among several: the oldest', async () => {
    expect((await read(deal({}, { companies: list('30', '9') }))).company?.id).toBe('9');
  });

  it.each(['2026-09', 'v3'] as const)(
    'more associations than come with the deal: read from the beginning, page by page (%s)',
    async (version) => {
      const inputs: unknown[] = [];
      const page = (ids: unknown[], after?: string) => ({
        body: {
          results: [
            {
              from: { id: '512' },
              // The association API's fourth version sends numbers.
              to: ids.map((toObjectId) => ({
                toObjectId,
                associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: 19, label: null }],
              })),
              ...(after ? { paging: { next: { after } } } : {}),
            },
          ],
        },
      });
      const first = { ...list('1', '2'), paging: { next: { after: 'cursor-of-the-deal', link: 'https://x' } } };
      const found = await read(
        {
          ...deal({}, { 'line items': first }),
          '/deals/line_items/batch/read': ({ body }) => {
            const [input] = JSON.parse(body).inputs;
            inputs.push(input);
            return input.after ? page(['3', 4]) : page([1, '2'], 'p2');
          },
        },
        version,
      );
      expect(found.lines.map(({ id }) => id)).toEqual(['1', '2', '3', '4']);
      expect(inputs).toEqual([{ id: '512' }, { id: '512', after: 'p2' }]);
    },
  );

  it('an owner who has left', async () => {
    const found = await read({
      ...deal({ hubspot_owner_id: '71' }),
      '/owners/2026-09/71': ({ path }) =>
        path.includes('archived=true')
          ? { body: { id: 71, email: 'a@x.example', firstName: 'Anna', lastName: null } }
          : { status: 404, body: '' },
    });
    expect(found.owner).toEqual({ id: '71', name: 'Anna', email: 'a@x.example' });
  });

  it('a line that was deleted since: left out', async () => {
    const found = await read({
      ...deal({}, { 'line items': list('1', '2', '3') }),
      '/line_items/batch/read': () => ({
        status: 207,
        body: {
          results: [
            { id: '3', properties: {} },
            { id: '1', properties: {}, archived: true },
          ],
          errors: [{ category: 'OBJECT_NOT_FOUND', message: 'x' }],
        },
      }),
    });
    expect(found.lines.map(({ id }) => id)).toEqual(['3']);
  });

  it('a batch of which a part failed for no fault of ours is not taken for a deal with fewer lines', async () => {
    const answers = {
      ...deal({}, { 'line items': list('1', '2') }),
      '/line_items/batch/read': () => ({
        status: 207,
        body: { results: [{ id: '1', properties: {} }], errors: [{ category: 'INTERNAL_ERROR', message: 'x' }] },
      }),
    };
    await expect(read(answers)).rejects.toMatchObject({ name: 'PassingTrouble' });
  });

  it('an address that answers everything with 404 is no HubSpot, and no deal is lost there', async () => {
    await expect(read({ '/properties/2026-09/deals': () => ({ status: 404, body: '<html>' }) })).rejects.toMatchObject({
      issues: [{ code: 'TL-CRM-0004', hint: 'Check HUBSPOT_BASE_URL and HUBSPOT_API_VERSION.' }],
    });
  });
});
