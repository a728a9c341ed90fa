import type { AddressInfo } from 'node:net';
import { CallLog } from './call-log.ts';
import { FaultBook } from './fault-book.ts';
import { HubspotSimulator } from './hubspot/hubspot-simulator.ts';
import { professionalLimits, type RateLimitOptions } from './hubspot/rate-limits.ts';
import { IdentityProvider } from './identity-provider.ts';
import { madeWith } from './made-with.ts';
import { createOdooSimulator, type OdooSimulator } from './odoo/odoo-simulator.ts';
import { odooAccounts, sandboxOdoo } from './odoo-accounts.ts';
import { ProductiveSimulator } from './productive/productive-simulator.ts';
import { type ProductiveLimits, productiveLimits } from './productive/rate-limits.ts';
import { createSandboxRoutes } from './sandbox-routes.ts';
import { scenarios } from './scenarios.ts';
import { createSandboxServer } from './server.ts';
import type { Simulator } from './simulator.ts';
import { originalDeal, type StagedDeal, stageDeal } from './stage-deal.ts';
import { StateFile } from './state-file.ts';

/** All may be left out: then it is as tests want it, quick, forgetful and on a free port. */
export interface SandboxOptions {
  port?: number;
  /** Where it remembers; without it, nowhere. */
  stateFile?: string;
  odooVersion?: '17' | '19';
  /** Decides every chance in it. */
  seed?: string;
  /** Take as long as the real systems do? */
  serviceTimes?: boolean;
  /** The longest HubSpot's search takes to learn of a change. */
  searchLagMilliseconds?: number;
  rateLimits?: Partial<RateLimitOptions>;
  productive?: {
    /** How long the background job of a copied project takes. */
    copyMilliseconds?: number;
    rateLimits?: Partial<ProductiveLimits>;
  };
  webhooks?: {
    targetUrl?: string | undefined;
    /** How often each event is delivered. */
    copies?: number;
    lossProbability?: number;
    /** HubSpot retries for a day, Productive for two; this is their length as a share of a real one. */
    retryScale?: number;
    gatherMilliseconds?: number;
    /** HubSpot waits five seconds. */
    answerWithinMilliseconds?: number;
  };
  /** Told of the sandbox's own errors. */
  onError?: (error: unknown) => void;
}

export interface Sandbox {
  /** `http://127.0.0.1:PORT` */
  url: string;
  hubspot: HubspotSimulator;
  productive: ProductiveSimulator;
  odoo: OdooSimulator;
  faults: FaultBook;
  calls: CallLog;
  /** As `POST /_deals`: throws when there is no such scenario. */
  stageDeal(order: {
    scenario: string;
    variant?: number;
    of?: string | undefined;
    webhooks?: 'send' | 'lose';
  }): Promise<StagedDeal>;
  /** Ends every connection, hanging ones too, and writes the state out. */
  close(): Promise<void>;
}

/** Brings the sandbox up on 127.0.0.1. Throws when the port is taken or the state file can't be understood. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { seed = 'throughline', odooVersion = '19', onError = rethrow } = options;
  const closing = new AbortController();
  const faults = new FaultBook(seed);
  const calls = new CallLog();
  const identity = await IdentityProvider.create();
  let stateFile: StateFile | undefined;
  const keep = async (part: string) => stateFile?.saved(part);
  const hubspot = new HubspotSimulator({
    seed,
    searchLagMilliseconds: options.searchLagMilliseconds ?? 0,
    limits: { ...professionalLimits, ...options.rateLimits },
    now: Date.now,
    webhooks: {
      settings: {
        targetUrl: options.webhooks?.targetUrl ?? null,
        copies: options.webhooks?.copies ?? 2,
        lossProbability: options.webhooks?.lossProbability ?? 0,
      },
      retryScale: options.webhooks?.retryScale ?? 1,
      gatherMilliseconds: options.webhooks?.gatherMilliseconds ?? 20,
      answerWithinMilliseconds: options.webhooks?.answerWithinMilliseconds ?? 5_000,
      onChange: () => keep('hubspot').catch(onError),
    },
  });
  const productive = new ProductiveSimulator({
    seed,
    limits: { ...productiveLimits, ...options.productive?.rateLimits },
    copyMilliseconds: options.productive?.copyMilliseconds ?? 0,
    webhooks: {
      settings: { copies: options.webhooks?.copies ?? 2, lossProbability: options.webhooks?.lossProbability ?? 0 },
      retryScale: options.webhooks?.retryScale ?? 1,
      gatherMilliseconds: options.webhooks?.gatherMilliseconds ?? 20,
      answerWithinMilliseconds: options.webhooks?.answerWithinMilliseconds ?? 5_000,
    },
    onChange: () => keep('productive').catch(onError),
    now: Date.now,
  });
  const { database } = sandboxOdoo;
  const odoo = createOdooSimulator({ version: `${odooVersion}.0`, database, users: odooAccounts });
  const simulators: Simulator[] = [hubspot, odoo, productive];
  const parts = {
    made: madeWith(odooVersion),
    identity,
    ...Object.fromEntries(simulators.map((simulator) => [simulator.system, simulator])),
  };
  if (options.stateFile !== undefined) {
    stateFile = new StateFile(options.stateFile, parts);
    await stateFile.load();
  }

  const stage: Sandbox['stageDeal'] = async ({ scenario, variant = 1, of, webhooks = 'send' }) => {
    const sketch = scenarios[scenario]?.(variant, of === undefined ? undefined : originalDeal(hubspot.crm, of));
    if (!sketch) throw new Error(`There is no scenario "${scenario}".`);
    const work = () => stageDeal(hubspot.crm, sketch);
    const staged = webhooks === 'lose' ? hubspot.webhooks.lose(work) : work();
    await keep('hubspot');
    return staged;
  };
  const reset = async () => {
    faults.clear();
    calls.clear();
    for (const simulator of simulators) {
      simulator.reset();
      await keep(simulator.system);
    }
  };
  let url = '';
  const routes = {
    simulators,
    faults,
    calls,
    identity,
    webhooks: hubspot.webhooks,
    productive,
    stageDeal: stage,
    reset,
    url: () => url,
  };
  const server = createSandboxServer({
    simulators,
    faults,
    calls,
    ownRoutes: createSandboxRoutes(routes),
    keep,
    serviceTimes: options.serviceTimes ?? false,
    closing: closing.signal,
    onError,
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  hubspot.webhooks.resume();
  productive.webhooks.resume();

  return {
    url,
    hubspot,
    odoo,
    productive,
    faults,
    calls,
    stageDeal: stage,
    close: async () => {
      closing.abort();
      await Promise.all([hubspot.webhooks.close(), productive.webhooks.close()]);
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      for (const part of Object.keys(parts)) await keep(part);
    },
  };
}

function rethrow(error: unknown): never {
  throw error;
}
