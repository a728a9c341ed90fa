/**
 * A number as HubSpot writes it (`1500`, `1.5E3`, `.5`, `-0`) as plain decimal text, digit for digit and without floats.
 * Empty becomes null. What is no number stays as it is: the planner names it to a person, who can see it in HubSpot.
 */
export function hubspotDecimal(value: string | null | undefined): string | null {
  const text = value?.trim() ?? '';
  if (text === '') return null;
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts ?? [];
  if (whole + fraction === '') return text;
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  const left = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '';
  const right = point > 0 ? digits.slice(point) : digits.padStart(digits.length - point, '0');
  const plain = `${left.replace(/^0+(?=\d)/, '') || '0'}${right ? `.${right}` : ''}`;
  return sign === '-' && /[1-9]/.test(plain) ? `-${plain}` : plain;
}
