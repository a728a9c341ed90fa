import type { Books } from './books.ts';
import { unsupported } from './productive-error.ts';
import type { PsaRecord } from './psa-record.ts';
import type { ResourceType } from './resource-type.ts';
import { resourceType } from './resource-types.ts';

export interface Resource {
  id: string;
  type: string;
  attributes: Record<string, unknown>;
  relationships: Record<string, { data: { type: string; id: string } | null } | { meta: { included: boolean } }>;
}

/**
 * Writes records as JSON:API. A relation says where it leads only when it is included; otherwise it says `included: false`,
 * and that is what makes clients ask for `include` (vendor's guide on resource representation).
 */
export class DocumentWriter {
  private readonly books: Books;
  private readonly includes: readonly string[][];
  private readonly query: URLSearchParams;
  private readonly included = new Map<string, Resource>();

  /** Throws 400 for an include that the kind of record doesn't have. */
  constructor(type: ResourceType, query: URLSearchParams, books: Books) {
    this.books = books;
    this.query = query;
    const asked = (query.get('include') ?? '').split(',').filter(Boolean);
    this.includes = asked.map((path) => {
      checkInclude(type, path.split('.'), path);
      return path.split('.');
    });
  }

  one(record: PsaRecord) {
    const data = this.resource(record, this.includes);
    return { data, ...this.attached(), meta: {} };
  }

  many(records: readonly PsaRecord[], meta: Record<string, number>) {
    const data = records.map((record) => this.resource(record, this.includes));
    return { data, ...this.attached(), meta, links: {} };
  }

  private attached() {
    return this.includes.length === 0 ? {} : { included: [...this.included.values()] };
  }

  private resource(record: PsaRecord, includes: readonly string[][]): Resource {
    const type = resourceType(record.type);
    const attributes = { ...record.attributes, ...type.derived?.(record, this.books) };
    const relationships: Resource['relationships'] = {};
    for (const [name, otherType] of Object.entries(type.relations)) {
      const below = includes.filter(([first]) => first === name).map(([, ...rest]) => rest);
      const other = this.books.find(otherType, record.relations[name]);
      if (below.length === 0) relationships[name] = { meta: { included: false } };
      else relationships[name] = { data: other ? { type: otherType, id: other.id } : null };
      if (below.length > 0 && other) this.attach({ ...other, type: otherType }, below);
    }
    return this.sparse({ id: record.id, type: record.type, attributes, relationships });
  }

  private attach(record: PsaRecord, includes: readonly string[][]): void {
    const key = `${record.type}:${record.id}`;
    const before = this.included.get(key);
    const resource = this.resource(record, includes);
    // Included from two sides, it says what either side asked.
    const known = Object.entries(before?.relationships ?? {}).filter(([, relation]) => 'data' in relation);
    this.included.set(key, {
      ...resource,
      relationships: { ...resource.relationships, ...Object.fromEntries(known) },
    });
  }

  /** `fields[projects]=name,company`: unknown names are ignored. */
  private sparse(resource: Resource): Resource {
    const wanted = this.query.get(`fields[${resource.type}]`)?.split(',');
    if (!wanted) return resource;
    const only = <T>(all: Record<string, T>) =>
      Object.fromEntries(Object.entries(all).filter(([name]) => wanted.includes(name)));
    return { ...resource, attributes: only(resource.attributes), relationships: only(resource.relationships) };
  }
}

function checkInclude(type: ResourceType, [first = '', ...rest]: string[], path: string): void {
  const otherType = type.relations[first];
  if (otherType === undefined) throw unsupported('Include', path);
  if (rest.length > 0) checkInclude(resourceType(otherType), rest, path);
}
