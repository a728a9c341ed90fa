import { patched } from '@temporalio/workflow';

let isByThis: boolean | null = null;

/**
 * Was this run begun by 0.3.0 or later? Asked before anything else in it (bound-calls.ts), and the answer stays: a run of an
 * earlier release may go over to new ways in the middle (release-of-run.ts), but what it calls and hands over stays as it was.
 */
export function isBegunByThisRelease(): boolean {
  isByThis ??= patched('0.3.0');
  return isByThis;
}
