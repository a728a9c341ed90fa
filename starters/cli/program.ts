import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { addAuditCommand } from './commands/audit.ts';
import { addCancelCommand } from './commands/cancel.ts';
import { addCodesCommand } from './commands/codes.ts';
import { addDecideCommand } from './commands/decide.ts';
import { addDecisionCommand } from './commands/decision.ts';
import { addDelegateCommand } from './commands/delegate.ts';
import { addExplainCommand } from './commands/explain.ts';
import { addKeysCommand } from './commands/keys.ts';
import { addListCommand } from './commands/list.ts';
import { addPlanCommand } from './commands/plan.ts';
import { addProofCommand } from './commands/proof.ts';
import { addResolveCommand } from './commands/resolve.ts';
import { addResolveAllCommand } from './commands/resolve-all.ts';
import { addSetupCommand } from './commands/setup.ts';
import { addShowCommand } from './commands/show.ts';
import { addStartCommand } from './commands/start.ts';

/** The command line, whole: `--help` of each command has examples. */
export function createProgram(): Command {
  const program = new Command('throughline')
    .description('Steer Throughline from the command line: it talks to the API that `npm start` has brought up.')
    .version(packageJson.version)
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  throughline list
  throughline show lead-to-project:hubspot-123
  throughline approve lead-to-project:hubspot-123 --plan 9f2c… --as "Grace Osei"
  throughline explain odoo:order:S00012

Exit codes: 0 done, 1 refused or not judged yet, 2 wrong usage (also when several match).
Environment: THROUGHLINE_API (an address) and THROUGHLINE_TOKEN (a bearer token) for one that runs elsewhere; NO_COLOR.`,
    );
  addListCommand(program);
  addShowCommand(program);
  addPlanCommand(program);
  addStartCommand(program);
  addCancelCommand(program);
  addDecideCommand(program, 'approve');
  addDecideCommand(program, 'reject');
  addDecideCommand(program, 'send-back');
  addDecisionCommand(program);
  addDelegateCommand(program);
  addResolveCommand(program);
  addResolveAllCommand(program);
  addCodesCommand(program);
  addExplainCommand(program);
  addProofCommand(program);
  addAuditCommand(program);
  addSetupCommand(program);
  addKeysCommand(program);
  return program;
}
