/**
 * Thrown when the configuration can't be used. Every problem at once, each as `config/entities.yaml:12 path: what is wrong
 * and what would be right`. Configuration holds no secrets, so values may be quoted.
 */
export class ConfigError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    const count = problems.length === 1 ? 'one error' : `${problems.length} errors`;
    super(`The configuration has ${count}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
