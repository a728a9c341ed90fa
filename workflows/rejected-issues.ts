import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { Issue } from '../domain/issue.ts';

/** The issues that an activity's BusinessRejection carries; null for any other error. */
export function rejectedIssues(error: unknown): Issue[] | null {
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof ApplicationFailure)) return null;
  if (error.cause.type !== 'BusinessRejection') return null;
  return error.cause.details?.[0] as Issue[];
}
