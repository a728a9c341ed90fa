import type { Books } from './books.ts';
import { filterTree } from './filter-tree.ts';
import { filterTest } from './filters.ts';
import { ProductiveError, unsupported } from './productive-error.ts';
import type { PsaRecord } from './psa-record.ts';
import type { ResourceType } from './resource-type.ts';

const largestPage = 200;
const usualPage = 30;

export interface Page {
  records: PsaRecord[];
  meta: Record<string, number>;
}

/** The page that was asked for. Throws 400 for what the endpoint can't filter, sort or cut. */
export function listRecords(type: ResourceType, query: URLSearchParams, books: Books): Page {
  const tree = filterTree(query);
  const test = filterTest(type, tree, books);
  const isOffered = offered(type, Object.keys(tree));
  const found = books.all(type.name).filter((record) => isOffered(record) && test(record));
  const sorted = sort(type, found, query.get('sort'));
  const number = whole(query, 'page[number]', 1);
  const size = Math.min(whole(query, 'page[size]', usualPage), largestPage);
  const meta = {
    current_page: number,
    total_pages: Math.ceil(sorted.length / size),
    total_count: sorted.length,
    page_size: size,
    max_page_size: largestPage,
  };
  return { records: sorted.slice((number - 1) * size, number * size), meta };
}

/** Templates and draft bookings stay out of lists unless they are asked for (the reference). */
function offered(type: ResourceType, filters: readonly string[]): (record: PsaRecord) => boolean {
  if (type.name === 'projects' && !filters.includes('template') && !filters.includes('with_templates'))
    return ({ attributes }) => !attributes.template;
  if (type.name === 'bookings' && !filters.includes('with_draft')) return ({ attributes }) => !attributes.draft;
  return () => true;
}

function sort(type: ResourceType, records: PsaRecord[], wanted: string | null): PsaRecord[] {
  const orders = (wanted ?? '').split(',').filter(Boolean);
  for (const order of orders)
    if (!['id', ...type.sorts].includes(order.replace(/^-/, ''))) throw unsupported('Sort', order);
  const sorted = [...records];
  for (const order of orders.reverse()) {
    const name = order.replace(/^-/, '');
    const sign = order.startsWith('-') ? -1 : 1;
    sorted.sort((a, b) => sign * byValue(sortValue(a, name), sortValue(b, name)));
  }
  return sorted;
}

function sortValue({ id, attributes }: PsaRecord, name: string): unknown {
  if (name === 'id') return Number(id);
  return name === 'name' ? (attributes.name ?? `${attributes.first_name} ${attributes.last_name}`) : attributes[name];
}

function byValue(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (a === null || a === undefined) return 1;
  if (b === null || b === undefined) return -1;
  return a < b ? -1 : 1;
}

function whole(query: URLSearchParams, name: string, otherwise: number): number {
  const given = query.get(name);
  if (given === null) return otherwise;
  if (/^[1-9]\d*$/.test(given)) return Number(given);
  throw new ProductiveError(400, [{ status: 400, title: 'Invalid Page', detail: `${name} must be a positive number` }]);
}
