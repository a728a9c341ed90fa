import type { ProcessView } from '../../domain/process-view.ts';
import { nextCommands } from '../cli/next-commands.ts';
import type { SamplePerson } from '../cli/sign-in.ts';

/** What the sample deals lack, as their account manager would fill it in. */
const sampleValues: Record<string, string> = { entity: 'NWG', purchaseOrder: 'PO-9001' };

/**
 * The commands that carry a sample deal on, with its gaps filled in, so that they can be copied as they are; before a
 * retry, what has to be put right elsewhere.
 */
export function nextSteps(view: ProcessView, people: readonly SamplePerson[]): string[] {
  const commands = nextCommands(view, people).filter((command) => !command.includes(' --cancel '));
  const solving = commands.filter((command) => !command.includes(' --retry '));
  const hints = (view.exception?.issues ?? []).map(({ hint }) => `# ${hint}`);
  return (solving.length > 0 ? solving : [...hints, ...commands]).map(filledIn);
}

function filledIn(command: string): string {
  return command
    .replaceAll(/(\w+)=VALUE/g, (all, field: string) => (sampleValues[field] ? `${field}=${sampleValues[field]}` : all))
    .replace('--reason WHY', "--reason 'asked the account manager'");
}
