import type { Deal } from '../deal.ts';
import type { Currency } from '../ids.ts';
import { issueOf } from '../issue.ts';
import type { EntityPolicy } from '../policy.ts';
import { contradiction, emptyField, label, lineLabel, type Report, shortened } from './report.ts';

/**
 * The one currency of deal and lines, and one of the entity's. A CRM with a single currency leaves the field empty: then
 * it is what the lines say, or the only one the entity has.
 */
export function understandCurrency(deal: Deal, entity: EntityPolicy | null, report: Report): Currency | null {
  const ofLines = [...new Set(deal.lines.flatMap((line) => (line.currency ? [line.currency.toUpperCase()] : [])))];
  const only = entity?.currencies.length === 1 ? entity.currencies[0] : undefined;
  const wanted = deal.currency?.toUpperCase() || (ofLines.length === 1 ? ofLines[0] : only);
  if (!wanted) {
    const why = ofLines.length > 1 ? `its lines name ${ofLines.join(' and ')}` : 'the order needs one';
    report(emptyField(label(deal, 'currency'), 'currency', why));
    return null;
  }
  for (const line of deal.lines) {
    if (!line.currency || line.currency.toUpperCase() === wanted) continue;
    const message = `The currency of ${lineLabel(line)} is "${shortened(line.currency)}", the deal's is ${shortened(wanted)}.`;
    report(contradiction(message, 'One deal has one currency: correct the line.', `lines.${line.id}.currency`));
  }
  if (!entity) return null;
  const currency = entity.currencies.find((code) => code === wanted);
  if (!currency) {
    report(
      issueOf('TL-MAP-0002', {
        message: `${label(deal, 'currency')} is "${shortened(wanted)}"; ${entity.name} sells in ${entity.currencies.join(', ')}.`,
        hint: `Correct the currency, or add it to config/entities.yaml: entities.${entity.code}.currencies.`,
        field: 'currency',
        about: `currency=${wanted},entity=${entity.code}`,
      }),
    );
  }
  return currency ?? null;
}
