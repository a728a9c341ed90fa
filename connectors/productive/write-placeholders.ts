import type { PsaPlaceholderWrite } from '../../domain/psa.ts';
import { relationships } from './json-api.ts';
import { productiveRejection } from './productive-rejection.ts';
import type { ProductiveSession } from './productive-session.ts';
import { type BookingRecord, booking, fullName, keyOf, type PersonRecord, person } from './psa-records.ts';
import { readBookings } from './read-project.ts';
import { writeMissing } from './write-missing.ts';

/** Productive's number for people who are nobody yet. */
const PLACEHOLDER = '3';
/** `booking_method_id`: a share of the working day. */
const BY_PERCENTAGE = 2;

/** Takes back the bookings that carry our key and whose key is not among these. */
export async function removePlaceholders(
  session: ProductiveSession,
  budgetId: string,
  except: ReadonlySet<string> = new Set(),
): Promise<void> {
  const { bookings: field } = await session.keyFields(session);
  for (const one of await readBookings(session, budgetId)) {
    const key = keyOf(one, field);
    if (key !== null && !except.has(key)) await session.remove('releasing a placeholder', `/bookings/${one.id}`);
  }
}

/**
 * A tentative booking for each role: of a placeholder person of that name, full time, from and until when. It is booked on
 * the service that is given, because every booking is on one; who is named later changes the booking's person.
 */
export async function writePlaceholders(
  session: ProductiveSession,
  planned: readonly PsaPlaceholderWrite[],
  at: { budgetId: string; serviceId: string | null },
): Promise<void> {
  if (planned.length === 0) return;
  const { serviceId } = at;
  if (serviceId === null) throw nothingToBookOn();
  const { bookings: field } = await session.keyFields(session);
  const people = await writeRoles(session, [...new Set(planned.map(({ role }) => role))]);
  const found = await writeMissing(session, {
    planned,
    list: () => readBookings(session, at.budgetId),
    is: (one, plan) => keyOf(one, field) === plan.key,
    create: (plan) =>
      session.write(
        `planning for the role “${plan.role}”`,
        'POST',
        '/bookings',
        {
          type: 'bookings',
          attributes: {
            ...datesOf(plan),
            booking_method_id: BY_PERCENTAGE,
            percentage: 100,
            draft: true,
            note: plan.role,
            custom_fields: { [field]: plan.key },
          },
          relationships: relationships({
            person: { type: 'people', id: people.get(plan.role) ?? '' },
            service: { type: 'services', id: serviceId },
          }),
        },
        booking,
      ),
    dropDouble: (double) => session.remove('releasing a doubled placeholder', `/bookings/${double.id}`),
  });
  for (const [index, plan] of planned.entries()) await keepAsPlanned(session, found[index], plan, people);
}

/**
 * The placeholder people who stand for these roles, by role. They are everybody's: found by name, made where nobody has
 * yet, never taken away, and a double of one stays, because somebody may be planning with it at this moment.
 */
async function writeRoles(session: ProductiveSession, roles: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = await writeMissing<string, PersonRecord>(session, {
    planned: roles,
    list: async () => {
      const query = { 'filter[person_type]': PLACEHOLDER };
      const { data } = await session.list('reading the placeholders', '/people', query, person);
      return data.filter(({ archived_at, deactivated_at }) => archived_at === null && deactivated_at === null);
    },
    is: (one, role) => fullName(one) === role,
    create: (role) =>
      session.write(
        `creating a placeholder for the role “${role}”`,
        'POST',
        '/people',
        { type: 'people', attributes: { first_name: role, virtual: true } },
        person,
      ),
    dropDouble: async () => undefined,
  });
  return new Map(roles.map((role, index) => [role, found[index]?.id ?? '']));
}

/** For a placeholder that an earlier plan wrote. */
async function keepAsPlanned(
  session: ProductiveSession,
  found: BookingRecord | undefined,
  plan: PsaPlaceholderWrite,
  people: ReadonlyMap<string, string>,
): Promise<void> {
  if (!found) return;
  const { started_on, ended_on } = datesOf(plan);
  const otherRole = found.note !== plan.role;
  if (!otherRole && found.started_on === started_on && found.ended_on === ended_on) return;
  await session.write(
    `changing the plan for the role “${plan.role}”`,
    'PATCH',
    `/bookings/${found.id}`,
    {
      type: 'bookings',
      id: found.id,
      attributes: { ...datesOf(plan), note: plan.role },
      relationships: relationships({ person: otherRole ? { type: 'people', id: people.get(plan.role) ?? '' } : null }),
    },
    booking,
  );
}

function datesOf({ from, until }: PsaPlaceholderWrite) {
  return { started_on: from, ended_on: until };
}

function nothingToBookOn() {
  return productiveRejection('TL-PSA-0001', {
    message: 'Roles are planned for this contract, but it has no service on which anybody could be booked.',
    hint: 'Take the roles out of the service package, or sell a service with it.',
    about: 'booking',
  });
}
