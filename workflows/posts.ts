import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import type { CancelRequest, Decision, DelegateRequest, Message, MessageKind, Resolution } from '../domain/message.ts';
import type { Verdict } from '../domain/verdict.ts';
import { isCancelRequest, isDecision, isDelegateRequest, isResolution } from './message-shapes.ts';
import {
  cancelSignal,
  cancelUpdate,
  decideSignal,
  decideUpdate,
  delegateSignal,
  delegateUpdate,
  resolveSignal,
  resolveUpdate,
} from './messages.ts';

/** One kind of message: by which ways it comes, and what is one at all (throws a TypeError). */
export interface Post<M extends Message> {
  kind: MessageKind;
  update: UpdateDefinition<Verdict, [M]>;
  signal: SignalDefinition<[M]>;
  isWellFormed: (message: M) => void;
}

export const decisions: Post<Decision> = {
  kind: 'decision',
  update: decideUpdate,
  signal: decideSignal,
  isWellFormed: isDecision,
};

export const delegations: Post<DelegateRequest> = {
  kind: 'delegation',
  update: delegateUpdate,
  signal: delegateSignal,
  isWellFormed: isDelegateRequest,
};

export const resolutions: Post<Resolution> = {
  kind: 'resolution',
  update: resolveUpdate,
  signal: resolveSignal,
  isWellFormed: isResolution,
};

export const cancellations: Post<CancelRequest> = {
  kind: 'cancellation',
  update: cancelUpdate,
  signal: cancelSignal,
  isWellFormed: isCancelRequest,
};
