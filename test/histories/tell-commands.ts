import { proxySinks, type Sinks, type WorkflowInterceptors } from '@temporalio/workflow';

/** What a workflow asks for while its history is replayed, by the id that the history knows it by. */
export interface Asked {
  /** `activity readDeal:0d3fb1a5-…:3`, by earlier releases `activity 3`, `timer 1`, `update message-1`, `new run`, `end`. */
  id: string;
  type: string;
  /** What it was given, or what was answered in the end: a list as JSON, because objects of the workflow's sandbox are not ours. */
  values: string;
  taskQueue?: string | undefined;
}

export interface CommandSinks extends Sinks {
  commands: { tell(asked: Asked): void };
}

/** Interceptors that tell of every command with its arguments. Bundled with the workflows for compare-history.ts, and nowhere else. */
export function interceptors(): WorkflowInterceptors {
  const { commands } = proxySinks<CommandSinks>();
  return {
    inbound: [
      {
        execute: async (input, next) => {
          const result = await next(input);
          commands.tell({ id: 'end', type: 'end', values: json([result]) });
          return result;
        },
        handleUpdate: async (input, next) => {
          const answer = await next(input);
          commands.tell({ id: `update ${input.updateId}`, type: input.name, values: json([answer]) });
          return answer;
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => {
          const { activityType: type, args, options } = input;
          commands.tell({
            id: `activity ${options.activityId ?? input.seq}`,
            type,
            values: json(args),
            taskQueue: options.taskQueue,
          });
          return next(input);
        },
        scheduleLocalActivity: (input, next) => {
          commands.tell({ id: `activity ${input.seq}`, type: input.activityType, values: json(input.args) });
          return next(input);
        },
        startTimer: (input, next) => {
          commands.tell({ id: `timer ${input.seq}`, type: 'timer', values: json([input.durationMs]) });
          return next(input);
        },
        continueAsNew: (input, next) => {
          commands.tell({ id: 'new run', type: 'new run', values: json(input.args) });
          return next(input);
        },
      },
    ],
  };
}

/** Undefined among arguments becomes null, as in a history. */
function json(values: unknown[]): string {
  return JSON.stringify(values);
}
