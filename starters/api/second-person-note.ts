import { movesMoney } from '../../domain/lead-to-project/second-person.ts';
import type { ResolutionAction } from '../../domain/message.ts';
import type { Services } from '../services.ts';

/** For whoever corrects what touches money: that somebody else will be asked, and who; null when nobody need be. */
export function secondPersonNote({ moneyCorrections }: Services['policy'], action: ResolutionAction): string | null {
  if (action.kind !== 'correct' || !moneyCorrections) return null;
  const fields = Object.keys(action.set).filter(movesMoney);
  if (fields.length === 0) return null;
  const asked = moneyCorrections.ask.join(' or ');
  return `${fields.join(', ')} touches money: somebody else will be asked to approve it (${asked}).`;
}
