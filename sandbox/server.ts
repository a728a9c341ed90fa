import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { CallLog } from './call-log.ts';
import type { FaultBook } from './fault-book.ts';
import { type Exchange, injectFault } from './fault-injection.ts';
import { jsonReply, readRequest, sendReply } from './http-exchange.ts';
import type { SimulatedReply, SimulatedRequest, Simulator } from './simulator.ts';

export interface SandboxServerOptions {
  simulators: readonly Simulator[];
  faults: FaultBook;
  calls: CallLog;
  /** The sandbox's own routes: undefined when the path isn't one of them. */
  ownRoutes: (request: SimulatedRequest) => Promise<SimulatedReply | undefined>;
  /** Resolves when what the system has done can survive a SIGKILL; awaited before every answer. */
  keep: (system: string) => Promise<void>;
  /** Wait as long as the real system takes? */
  serviceTimes: boolean;
  /** Aborted when the sandbox closes: work still waiting for its moment is dropped. */
  closing: AbortSignal;
  /** Told of a simulator's own error, which is our bug and answers 500. */
  onError: (error: unknown) => void;
}

/** One HTTP server in front of all simulators: finds whose path it is, lets faults happen, answers. */
export function createSandboxServer(options: SandboxServerOptions): Server {
  const server = createServer((incoming, outgoing) => {
    serve(options, incoming, outgoing).catch((error: unknown) => {
      if (outgoing.destroyed) return;
      options.onError(error);
      sendReply(outgoing, jsonReply(500, { error: 'The sandbox itself failed at this; its log says why.' }));
    });
  });
  // Longer than any client keeps a connection idle: a reset on reuse would look like a fault nobody ordered.
  server.keepAliveTimeout = 75_000;
  return server;
}

async function serve(options: SandboxServerOptions, incoming: IncomingMessage, outgoing: ServerResponse) {
  const request = await readRequest(incoming);
  const simulator = options.simulators.find((candidate) => candidate.claims(request.path));
  if (simulator) return await simulate(options, simulator, request, outgoing);
  const reply = await options.ownRoutes(request);
  sendReply(outgoing, reply ?? jsonReply(404, { error: `Nothing here: ${request.method} ${request.path}. See /.` }));
}

async function simulate(
  options: SandboxServerOptions,
  simulator: Simulator,
  request: SimulatedRequest,
  outgoing: ServerResponse,
): Promise<void> {
  const { system } = simulator;
  const operation = simulator.operation(request);
  const at = Date.now();
  const logged = options.calls.begin({
    at: new Date(at).toISOString(),
    system,
    operation,
    method: request.method,
    path: request.path,
    caller: callerOf(request),
  });
  const exchange: Exchange = {
    work: async () => {
      // The real system commits at the end of its service time, whether or not the caller still waits.
      if (options.serviceTimes) await waiting(simulator.serviceTime(operation), options.closing);
      const reply = await simulator.answer(request);
      await options.keep(system);
      return reply;
    },
    failure: (kind) => simulator.failure(kind),
    send: (reply) => {
      logged.status = reply.status;
      sendReply(outgoing, reply);
    },
    cut: () => outgoing.socket?.destroy(),
    pause: (milliseconds) => waiting(milliseconds, options.closing),
  };
  const fault = options.faults.strike({ system, operation, at });
  if (!fault) return exchange.send(await exchange.work());
  logged.fault = fault.fault;
  await injectFault(fault, exchange);
}

/** Waits; never returns once the sandbox is closing, so that no work is done on a state that has been written out. */
async function waiting(milliseconds: number, closing: AbortSignal): Promise<void> {
  if (milliseconds <= 0) return;
  await pause(milliseconds, undefined, { signal: closing }).catch(() => new Promise<never>(() => {}));
}

function callerOf(request: SimulatedRequest): Record<string, string> {
  const said = Object.entries(request.headers).filter(([name]) => name === 'traceparent' || name.startsWith('x-'));
  return Object.fromEntries(said);
}
