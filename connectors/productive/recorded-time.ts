import type { ProductiveSession } from './productive-session.ts';
import { timeEntry } from './psa-records.ts';

/** Time entries of any status that fit, such as `{ project_id: '7' }`. */
export async function readTime(session: ProductiveSession, of: Record<string, string>) {
  const filters = Object.fromEntries(Object.entries(of).map(([name, value]) => [`filter[${name}]`, value]));
  return (await session.list('reading the recorded time', '/time_entries', filters, timeEntry)).data;
}

export async function hasTime(session: ProductiveSession, of: Record<string, string>): Promise<boolean> {
  return (await readTime(session, of)).length > 0;
}
