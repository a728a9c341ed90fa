import { defineQuery } from '@temporalio/workflow';
import type { GroupProgress, MemberOutcome } from '../domain/group-resolution.ts';

/** The progress with everyone who did not accept, named. */
export const groupProgressQuery = defineQuery<GroupProgress & { notAccepted: MemberOutcome[] }>('groupProgress');
