import { describe, expect, it } from 'vitest';
import { addBusinessHours, civilDateIn } from '../../activities/entity-time.ts';
import type { EntityPolicy } from '../../domain/policy.ts';

const berlin: Pick<EntityPolicy, 'calendar' | 'timeZone'> = {
  timeZone: 'Europe/Berlin',
  calendar: {
    workdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
    holidays: ['2026-12-25'],
    opensAt: '09:00',
    closesAt: '17:00',
  },
};
const after = (from: string, hours: number) => addBusinessHours(berlin, new Date(from), hours).toISOString();

describe('business hours of an entity', () => {
  it.each([
    ['within one day', '2026-11-23T09:00:00Z', 2, '2026-11-23T11:00:00.000Z'],
    [
      'before opening counts from opening (09:00 in Berlin is 08:00 UTC)',
      '2026-11-23T03:00:00Z',
      1,
      '2026-11-23T09:00:00.000Z',
    ],
    ['after closing counts from the next morning', '2026-11-23T20:00:00Z', 1, '2026-11-24T09:00:00.000Z'],
    ['over a weekend', '2026-11-27T15:00:00Z', 2, '2026-11-30T09:00:00.000Z'],
    ['over a holiday and a weekend', '2026-12-24T15:00:00Z', 2, '2026-12-28T09:00:00.000Z'],
    [
      'over the night when clocks go forward (summer time is UTC+2)',
      '2027-03-26T15:00:00Z',
      2,
      '2027-03-29T08:00:00.000Z',
    ],
    ['over the night when clocks go back', '2026-10-23T14:00:00Z', 2, '2026-10-26T09:00:00.000Z'],
    ['over several days', '2026-11-23T08:00:00Z', 20, '2026-11-25T12:00:00.000Z'],
  ])('%s', (_, from, hours, until) => {
    expect(after(from, hours)).toBe(until);
  });

  it('a calendar that never opens is a mistake that is named', () => {
    const never = { ...berlin, calendar: { ...berlin.calendar, workdays: [] } };
    expect(() => addBusinessHours(never, new Date(), 1)).toThrow(RangeError);
  });

  it('the civil date is the entity’s, not the server’s', () => {
    expect(civilDateIn('Europe/Berlin', new Date('2026-11-22T23:30:00Z'))).toBe('2026-11-23');
    expect(civilDateIn('America/New_York', new Date('2026-11-22T02:00:00Z'))).toBe('2026-11-21');
  });
});
