import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromMinorUnits, toMinorUnits } from '../../../connectors/productive/minor-units.ts';
import { currency, money } from '../../../domain/money.ts';

it.each([
  ['EUR', '180', '18000'],
  ['JPY', '180', '180'],
  ['KWD', '1.234', '1234'],
  ['GBP', '-0.05', '-5'],
])('%s %s is %s', (code, amount, minor) => {
  expect(toMinorUnits(money(amount, currency(code)))).toBe(minor);
});

it('come back to the cent, whichever of its ways Productive writes them', () => {
  const cents = fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n });
  fc.assert(
    fc.property(cents, fc.constantFrom('EUR', 'JPY', 'KWD'), (minor, code) => {
      const price = fromMinorUnits(`${minor}.0`, currency(code));
      expect(price).toEqual(fromMinorUnits(String(minor), currency(code)));
      expect(toMinorUnits(price)).toBe(String(minor));
    }),
  );
});
