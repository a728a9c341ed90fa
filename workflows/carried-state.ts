import { type BusinessKey, type ProcessName, processId } from '../domain/ids.ts';
import type { CancelRequest } from '../domain/message.ts';
import type { ProcessView } from '../domain/process-view.ts';
import type { Taken } from '../domain/signed-message.ts';

/** What survives a continue-as-new: all that the process knows and was told. */
export interface CarriedState {
  view: ProcessView;
  exceptions: number;
  approvals: number;
  accepted: string[];
  cancelRequest: CancelRequest | null;
  /** Missing in what 0.2.0 carried. */
  taken?: Taken;
  /** Has the nightly proof asked it to look? */
  provesAgain?: boolean;
}

export function newView(process: ProcessName, key: BusinessKey): ProcessView {
  return {
    id: processId(process, key),
    process,
    key,
    entity: null,
    customer: null,
    title: null,
    stage: 'reading',
    exception: null,
    approval: null,
    plan: null,
    corrections: [],
    barred: [],
    records: [],
    links: [],
    story: [],
    policyVersion: null,
    asOf: null,
    outcome: null,
    undone: [],
    left: [],
  };
}
