import type { Command } from 'commander';
import { ApiClient } from './api-client.ts';
import { findInstance } from './find-instance.ts';

const usualState = '.throughline';

/** The options that every command takes. */
export interface SessionOptions {
  json?: true;
  as?: string;
  state: string;
}

/** One command's run: the API as the person who runs it, and where the answer goes. */
export interface Session {
  api: ApiClient;
  /** Prints the answer: as JSON for a script, or as lines for a person. */
  answer(data: unknown, lines: () => string[] | Promise<string[]>): Promise<void>;
  /** Columns of the terminal; undefined without one. */
  width: number | undefined;
}

/** To be added to every command that talks to the API. */
export function addSessionOptions(command: Command): Command {
  return command
    .option('--json', 'answer with JSON, for scripts')
    .option('--as <name>', 'be this sample person of the sandbox, such as "Grace Osei"')
    .option('--state <dir>', 'the state folder of the `npm start` to talk to', usualState);
}

/** Throws CommandError when there is nobody to talk to or nobody to be. */
export function openSession(options: SessionOptions, env: NodeJS.ProcessEnv = process.env): Session {
  return {
    api: new ApiClient(findInstance(env, options.state), env.THROUGHLINE_TOKEN, options.as),
    answer: async (data, lines) => {
      const text = options.json ? JSON.stringify(data, null, 2) : (await lines()).join('\n');
      process.stdout.write(`${options.json ? text : withState(text, options.state)}\n`);
    },
    width: process.stdout.isTTY ? process.stdout.columns : undefined,
  };
}

/** The commands that an answer prints are for the same instance. */
function withState(text: string, state: string): string {
  return state === usualState ? text : text.replaceAll(/(npm run -s throughline -- \w+)/g, `$1 --state ${state}`);
}
