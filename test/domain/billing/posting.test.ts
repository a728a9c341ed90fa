import { describe, expect, it } from 'vitest';
import { cutOff, period } from '../../../domain/billing/period.ts';
import { invoiceDate, lockIssue, postingOpens } from '../../../domain/billing/posting.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { instant } from '../../../domain/ids.ts';
import { calendar } from './contracts.ts';

const berlin = { calendar, timeZone: 'Europe/Berlin' };

describe('rule 22', () => {
  const cutOffs: [month: string, days: number, is: string][] = [
    // 31 October is a Saturday: Monday and Tuesday the 3rd, whose end is 23:00 UTC in winter.
    ['2026-10', 2, '2026-11-03T23:00:00.000Z'],
    // 30 June is a Tuesday: Thursday the 2nd, whose end is 22:00 UTC in summer.
    ['2026-06', 2, '2026-07-02T22:00:00.000Z'],
    ['2026-10', 0, '2026-10-31T23:00:00.000Z'],
    ['2026-10', 1, '2026-11-02T23:00:00.000Z'],
    // 2 October 2026 is a Friday, and the 3rd a holiday on a Saturday: Thursday, Friday.
    ['2026-09', 2, '2026-10-02T22:00:00.000Z'],
  ];
  it.each(cutOffs)('the cut-off of %s, %i business days later, is %s', (month, days, is) => {
    expect(cutOff(period(month), berlin, days)).toBe(is);
  });

  it('an invoice is dated on the period’s last day, or on the day of its posting where the entity is', () => {
    const posted = instant('2026-11-03T23:30:00.000Z');
    expect(invoiceDate(period('2026-10'), 'last day', posted, 'Europe/Berlin')).toBe('2026-10-31');
    expect(invoiceDate(period('2026-10'), 'posting day', posted, 'Europe/Berlin')).toBe('2026-11-04');
    expect(invoiceDate(period('2026-10'), 'posting day', posted, 'UTC')).toBe('2026-11-03');
  });

  const openings: [now: string, opens: string][] = [
    // In November Berlin is an hour ahead: 9 to 17 is 08:00 to 16:00 UTC.
    ['2026-11-03T07:59:59.000Z', '2026-11-03T08:00:00.000Z'],
    ['2026-11-03T12:34:56.000Z', '2026-11-03T12:34:56.000Z'],
    ['2026-11-03T16:00:00.000Z', '2026-11-04T08:00:00.000Z'],
    ['2026-11-06T20:00:00.000Z', '2026-11-09T08:00:00.000Z'],
  ];
  it.each(openings)('at %s the posting window is open from %s', (now, opens) =>
    expect(postingOpens(instant(now), berlin)).toBe(opens),
  );

  it('nothing is posted into a locked period, and the lock is named', () => {
    const date = civilDate('2026-10-31');
    expect(lockIssue('C1', date, null)).toBeNull();
    expect(lockIssue('C1', date, civilDate('2026-10-30'))).toBeNull();
    expect(lockIssue('C1', date, date)?.message).toBe(
      'The invoice of C1 is dated 2026-10-31, and the books are locked until 2026-10-31.',
    );
  });
});
