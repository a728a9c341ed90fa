/** A person of the sample firm, as the identity provider knows them. */
export interface Person {
  id: string;
  name: string;
  email: string;
  /** What the person does, for the reader. */
  title: string;
  roles: readonly Role[];
}

export type Role =
  | 'sales-operations'
  | 'master-data'
  | 'sales-lead'
  | 'delivery-lead'
  | 'finance'
  | 'finance-systems'
  | 'platform'
  | 'operations'
  | 'auditor';

/**
 * Northwind's people. Anna Berg owns deals and is a sales lead as well, so that "the deal's owner can't approve it" can be
 * seen to hold for someone who has the role; Tom Hale owns deals and has no role at all.
 */
export const people: readonly Person[] = [
  person('Priya Nair', 'Sales operations', 'sales-operations'),
  person('Lukas Meyer', 'Master data', 'master-data'),
  person('Grace Osei', 'Sales lead', 'sales-lead'),
  person('Jonas Lind', 'Delivery lead', 'delivery-lead'),
  person('Marta Silva', 'Finance', 'finance'),
  person('Dev Patel', 'Finance systems', 'finance-systems'),
  person('Noor Haddad', 'Platform', 'platform'),
  person('Ines Duarte', 'Operations', 'operations'),
  person('Anna Berg', 'Account manager and sales lead', 'sales-lead'),
  person('Tom Hale', 'Account manager'),
  person('Ruth Keller', 'Auditor, read only', 'auditor'),
];

/** By id, e-mail address or full name, in any case. */
export function findPerson(wanted: string): Person | undefined {
  const sought = wanted.trim().toLowerCase();
  return people.find(({ id, email, name }) => [id, email, name.toLowerCase()].includes(sought));
}

function person(name: string, title: string, ...roles: Role[]): Person {
  const [first = '', last = ''] = name.toLowerCase().split(' ');
  return { id: `${first}-${last}`, name, email: `${first}.${last}@northwind.example`, title, roles };
}
