import { endStages } from '../../domain/stage.ts';
import type { ProcessRow } from '../processes/process-row.ts';

/** One deal's state as a line of text, and whether it now waits for a person or is over. */
export interface DealStatus {
  readonly text: string;
  readonly mood: 'under way' | 'good' | 'waiting';
}

/** Undefined: Throughline hasn't heard of the deal yet. */
export function dealStatus(row: ProcessRow | undefined): DealStatus {
  if (row === undefined) return { text: 'won in the CRM; its webhook is on the way', mood: 'under way' };
  if (row.exception) return { text: `parked: ${row.exception.summary}`, mood: 'waiting' };
  if (row.approval) {
    const why = row.approval.because.join('; ');
    return { text: `waiting for approval by ${row.approval.roles.join(' or ')}: ${why}`, mood: 'waiting' };
  }
  if (row.degraded) return { text: `${row.stage}; waits for ${row.degraded.system}`, mood: 'under way' };
  if (row.stage === 'done') return { text: 'done', mood: 'good' };
  return { text: row.stage, mood: endStages.includes(row.stage) ? 'waiting' : 'under way' };
}
