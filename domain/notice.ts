import { rolesAsked } from './approval.ts';
import type { Instant, ProcessId } from './ids.ts';
import type { OpenApproval } from './open-approval.ts';
import type { Role } from './policy.ts';

export type NoticeKind = 'asked' | 'reminded' | 'overdue' | 'escalated' | 'delegated' | 'sent back' | 'handed over';

/** What is told to whoever must decide, outside the process: no title, no name, no amount. */
export interface Notice {
  /** Its own for good, so that a receiver can tell a repeat from the next: `<approval id>:<kind>:<n>`. */
  id: string;
  kind: NoticeKind;
  process: ProcessId;
  /** Who is asked now. */
  roles: Role[];
  dueAt: Instant | null;
  text: string;
}

const sentences: Record<NoticeKind, string> = {
  asked: 'needs a decision',
  reminded: 'still needs a decision',
  overdue: 'is overdue: nobody has decided in time',
  escalated: 'was escalated: nobody has decided in time',
  delegated: 'was handed over to a colleague, who may decide now',
  'sent back': 'was sent back by an approver',
  'handed over': 'has drifted from what was approved, and was handed over: the deal is to follow',
};

/** The n-th notice of an approval. */
export function noticeOf(kind: NoticeKind, process: ProcessId, approval: OpenApproval, n: number): Notice {
  const roles = rolesAsked(approval);
  const due = approval.dueAt ? `, due ${approval.dueAt.slice(0, 16).replace('T', ' ')} UTC` : '';
  const text = `${process} ${sentences[kind]}. Asked: ${roles.join(', ')}${due}.`;
  return { id: `${approval.id}:${kind.replace(' ', '-')}:${n}`, kind, process, roles, dueAt: approval.dueAt, text };
}

/** For the deal's side, when drift was handed over to them; the n-th exception of the process. */
export function handOverNotice(process: ProcessId, role: Role, n: number): Notice {
  const text = `${process} ${sentences['handed over']}. Asked: ${role}.`;
  return { id: `${process}#${n}:handed-over`, kind: 'handed over', process, roles: [role], dueAt: null, text };
}
