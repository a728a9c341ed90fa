import { z } from 'zod';
import type { SimulatedReply } from '../simulator.ts';
import type { CrmRecord } from './crm-state.ts';
import { bodyOf, type HubspotCall, idSchema } from './hubspot-call.ts';
import { hubspotJson, invalid } from './hubspot-error.ts';
import type { ObjectType } from './object-types.ts';
import { viewObject } from './object-view.ts';
import { comparable, filterSchema, passesFilter } from './search-filters.ts';
import { seenBySearch } from './search-index.ts';

const limits = { page: 200, groups: 5, filtersInGroup: 6, filters: 18, results: 10_000 };

const searchSchema = z.object({
  filterGroups: z.array(z.object({ filters: z.array(filterSchema) })).default([]),
  sorts: z
    .array(z.union([z.string(), z.object({ propertyName: z.string(), direction: z.string().default('ASCENDING') })]))
    .nullish(),
  query: z.string().nullish(),
  properties: z.array(z.string()).nullish(),
  limit: z.number().int().min(1).max(limits.page).default(10),
  after: idSchema.nullish(),
});

type Search = z.output<typeof searchSchema>;

/** POST `/{type}/search`, over what search has learnt so far: a change may take as long as the lag to be found. */
export function searchObjects(call: HubspotCall, type: ObjectType): SimulatedReply {
  const search = bodyOf(call, searchSchema);
  refuseExcess(search);
  const { crm } = call;
  const typeOf = (name: string) => {
    const definition = crm.state.properties[type].find((candidate) => candidate.name === name);
    if (!definition) throw invalid(`There was a problem with the request. Property ${name} does not exist`);
    return definition.type;
  };
  for (const { propertyName } of search.filterGroups.flatMap(({ filters }) => filters)) typeOf(propertyName);
  const indexed = Object.values(crm.state.records[type]).flatMap((record) => {
    const seen = seenBySearch(record, crm.options.searchLag, crm.options.now());
    return seen && !seen.archived ? [{ ...record, properties: seen.properties, archivedAt: undefined }] : [];
  });
  const found = indexed.filter((record) => passes(record, search, typeOf));
  const { name, descending } = sorting(search);
  const sortType = typeOf(name);
  found.sort((a, b) => compare(a, b, name, sortType) * (descending ? -1 : 1));
  const start = Number(search.after ?? 0);
  const end = start + search.limit;
  const wanted = { properties: search.properties ?? null };
  return hubspotJson(200, {
    total: found.length,
    results: found.slice(start, end).map((record) => viewObject(crm, call.version, type, record, wanted)),
    ...(end < found.length ? { paging: { next: { after: String(end) } } } : {}),
  });
}

type TypeOf = (name: string) => Parameters<typeof comparable>[1];

/** Groups are alternatives, filters within a group must all hold. */
function passes({ properties }: CrmRecord, search: Search, typeOf: TypeOf): boolean {
  const inGroup = ({ filters }: Search['filterGroups'][number]) =>
    filters.every((filter) => passesFilter(properties[filter.propertyName], filter, typeOf(filter.propertyName)));
  if (search.filterGroups.length > 0 && !search.filterGroups.some(inGroup)) return false;
  const words = (search.query ?? '').toLowerCase();
  return words === '' || Object.values(properties).some((text) => text.toLowerCase().includes(words));
}

function sorting(search: Search): { name: string; descending: boolean } {
  const [sort] = search.sorts ?? [];
  if (sort === undefined) return { name: 'createdate', descending: false };
  if (typeof sort !== 'string') return { name: sort.propertyName, descending: sort.direction === 'DESCENDING' };
  return { name: sort.replace(/^-/, ''), descending: sort.startsWith('-') };
}

function compare(a: CrmRecord, b: CrmRecord, name: string, type: Parameters<typeof comparable>[1]): number {
  const left = comparable(a.properties[name] ?? '', type);
  const right = comparable(b.properties[name] ?? '', type);
  if (left === right) return Number(a.id) - Number(b.id);
  return left < right ? -1 : 1;
}

function refuseExcess({ filterGroups, sorts, after, limit }: Search): void {
  const counts = filterGroups.map(({ filters }) => filters.length);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (counts.length > limits.groups) throw invalid(`Too many filter groups: at most ${limits.groups}`);
  if (counts.some((count) => count > limits.filtersInGroup) || total > limits.filters) {
    throw invalid(`Too many filters: at most ${limits.filtersInGroup} in a group and ${limits.filters} in all`);
  }
  if ((sorts ?? []).length > 1) throw invalid('Only one sort is allowed');
  if (Number(after ?? 0) + limit > limits.results)
    throw invalid(`Paging past ${limits.results} results is not supported`);
}
