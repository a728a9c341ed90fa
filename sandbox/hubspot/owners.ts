/** A HubSpot user who can own deals, in the shape HubSpot answers. */
export interface Owner {
  id: string;
  email: string;
  type: 'PERSON';
  firstName: string;
  lastName: string;
  userId: number;
  userIdIncludingInactive: number;
  createdAt: string;
  updatedAt: string;
  archived: boolean;
}

/** Northwind's account managers. */
export const owners: readonly Owner[] = [owner('71', 'Anna', 'Berg', 9_586_501), owner('72', 'Tom', 'Hale', 9_586_502)];

function owner(id: string, firstName: string, lastName: string, userId: number): Owner {
  return {
    id,
    email: `${firstName}.${lastName}@northwind.example`.toLowerCase(),
    type: 'PERSON',
    firstName,
    lastName,
    userId,
    userIdIncludingInactive: userId,
    createdAt: '2025-01-07T09:00:00.000Z',
    updatedAt: '2025-01-07T09:00:00.000Z',
    archived: false,
  };
}
