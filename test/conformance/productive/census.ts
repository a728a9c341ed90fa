import type { Sandbox } from '../../../sandbox/start-sandbox.ts';

/** Without doubles that were put into the archive, and without the people who stand for a role: they are everybody's. */
export function inUse(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts).filter(([kind]) => kind !== 'people' && !kind.endsWith(', archived')),
  );
}

/** How many records there are of this deal, of each kind; archived ones counted by themselves. */
export function census({ productive: { books } }: Sandbox, id: string): Record<string, number> {
  const name = `Conformance ${id}`;
  const of = (type: string, fits: (record: ReturnType<typeof books.all>[number]) => boolean) => {
    const all = books.all(type).filter(fits);
    const archived = all.filter(({ attributes }) => attributes.archived_at).length;
    return { [type]: all.length - archived, ...(archived > 0 ? { [`${type}, archived`]: archived } : {}) };
  };
  const isNamed = (text: unknown) => String(text) === name || String(text).startsWith(`${name} `);
  const projects = new Set(
    books
      .all('projects')
      .filter(({ attributes }) => isNamed(attributes.name))
      .map((one) => one.id),
  );
  const budgets = new Set(
    books
      .all('deals')
      .filter(({ attributes }) => isNamed(attributes.name))
      .map((one) => one.id),
  );
  const services = new Set(
    books
      .all('services')
      .filter(({ relations }) => budgets.has(relations.deal ?? ''))
      .map((one) => one.id),
  );
  const inProject = ({ relations }: { relations: Record<string, string | null> }) =>
    projects.has(relations.project ?? '');
  return {
    ...of('companies', ({ attributes }) => isNamed(attributes.name)),
    ...of('projects', (record) => projects.has(record.id)),
    ...of('boards', inProject),
    ...of('task_lists', inProject),
    ...of('tasks', inProject),
    ...of('deals', (record) => budgets.has(record.id)),
    ...of('services', (record) => services.has(record.id)),
    ...of('people', ({ attributes }) => String(attributes.first_name).endsWith(` ${id}`)),
    ...of('bookings', ({ relations }) => services.has(relations.service ?? '')),
  };
}
