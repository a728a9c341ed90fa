/** Ends the command: 1 when something was refused or failed, 2 when the command was not used as it should be. */
export class CommandError extends Error {
  readonly exitCode: 1 | 2;
  /** What `--json` prints: the API's own problem, when it was the API that refused. */
  readonly problem: unknown;

  constructor(exitCode: 1 | 2, message: string, problem: unknown = null) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = exitCode;
    this.problem = problem;
  }
}
