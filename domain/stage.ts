export type Stage =
  | 'reading'
  | 'planning'
  | 'waiting for approval'
  | 'parked'
  | 'applying'
  | 'proving'
  | 'compensating'
  | 'done'
  | 'rejected'
  | 'withdrawn'
  | 'cancelled';

export type EndStage = Extract<Stage, 'done' | 'rejected' | 'withdrawn' | 'cancelled'>;

export const endStages: readonly Stage[] = ['done', 'rejected', 'withdrawn', 'cancelled'] satisfies EndStage[];
