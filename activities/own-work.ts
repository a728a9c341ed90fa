import { ApplicationFailure, Context } from '@temporalio/activity';
import { ConfigError } from '../config/config-error.ts';
import { type Issue, issueOf, unforeseen } from '../domain/issue.ts';

/** What goes wrong without any system outside rarely passes; a file that is being saved does. */
const ATTEMPTS = 4;

/**
 * Runs work of our own (the firm's files, the planner) as a local activity. A configuration that is not right parks the
 * process with every problem by file and line; anything else is a bug: retried a few times, then parked as TL-BUG-0001.
 */
export async function ownWork<T>(work: () => T): Promise<T> {
  try {
    return work();
  } catch (error) {
    const { attempt, activityType } = Context.current().info;
    if (error instanceof ConfigError) throw rejection(configIssue(error));
    Context.current().log.error('Work of our own failed', { error });
    if (attempt < ATTEMPTS) throw ApplicationFailure.create({ message: `${activityType} failed.`, type: 'Unknown' });
    throw rejection(unforeseen(activityType));
  }
}

function rejection(issue: Issue): ApplicationFailure {
  return ApplicationFailure.create({
    message: `[${issue.code}]`,
    type: 'BusinessRejection',
    nonRetryable: true,
    details: [[issue]],
  });
}

function configIssue(error: ConfigError): Issue {
  return issueOf('TL-CFG-0001', {
    message: `The configuration is not right: ${error.message}`,
    hint: 'Put the files right, then retry.',
    about: 'config',
  });
}
