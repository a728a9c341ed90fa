import type { FailureKind, SimulatedReply, SimulatedRequest, Simulator } from '../simulator.ts';
import { answerJson2 } from './json-2.ts';
import { json2Error } from './json-2-error.ts';
import { answerJsonRpc } from './json-rpc.ts';
import { modelRegistry, referenceFields } from './models/registry.ts';
import { OdooError } from './odoo-error.ts';
import type { OdooServer, OdooUser } from './odoo-server.ts';
import type { OdooVersion } from './odoo-version.ts';
import { operationOf } from './operation.ts';
import { pythonJson } from './python-text.ts';
import { RecordStore } from './record-store.ts';
import { versionInfo } from './rpc-services.ts';
import { fillSampleFirm } from './sample/sample-firm.ts';
import { odooServiceTime } from './service-times.ts';
import { internalErrorPage, nginxPage, notFoundPage } from './web-pages.ts';
import { answerXmlRpc } from './xml-rpc.ts';

/** What an installation is: which Odoo, under which name, for whom. */
export interface OdooSimulatorOptions {
  version: OdooVersion;
  database: string;
  users: readonly OdooUser[];
  /** The clock; the machine's own if not said. */
  now?: () => Date;
}

/** The simulator, and the one thing a test can’t bring about from outside. */
export interface OdooSimulator extends Simulator {
  /** The next `load` of this model answers as the loser of a race does, and writes nothing. */
  loseNextLoad(model: string): void;
}

const paths = ['/xmlrpc/2/common', '/xmlrpc/2/object', '/jsonrpc', '/web/version', '/web/health'];

/** An Odoo 17.0 or 19.0 Community with the sample firm in it. */
export function createOdooSimulator({
  version,
  database,
  users,
  now = () => new Date(),
}: OdooSimulatorOptions): OdooSimulator {
  const models = modelRegistry(version);
  const store = new RecordStore(referenceFields(models));
  const server: OdooServer = {
    version,
    database,
    users,
    models,
    store,
    racesToLose: [],
    now: () => `${now().toISOString().slice(0, 23).replace('T', ' ')}000`,
  };
  const reset = () => {
    store.clear();
    fillSampleFirm(server);
  };
  reset();
  return {
    system: 'odoo',
    get revision() {
      return store.revision;
    },
    claims: (path) => paths.includes(path) || path.startsWith('/json/2/'),
    operation: operationOf,
    answer: (request) => answer(server, request),
    failure: (kind) => failure(kind),
    serviceTime: (operation) => odooServiceTime(version, operation),
    save: () => store.save(),
    restore: (saved) => store.restore(saved),
    reset,
    loseNextLoad: (model) => {
      server.racesToLose.push(model);
    },
  };
}

async function answer(server: OdooServer, request: SimulatedRequest): Promise<SimulatedReply> {
  if (request.path.startsWith('/xmlrpc/2/')) return answerXmlRpc(server, request);
  if (request.path === '/jsonrpc') return answerJsonRpc(server, request);
  if (request.path.startsWith('/json/2/')) return answerJson2(server, request);
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  if (request.path === '/web/health') return { status: 200, headers, body: '{"status": "pass"}' };
  if (server.version === '17.0') return notFoundPage();
  const { server_version_info: info, server_version: version } = versionInfo(server);
  return { status: 200, headers, body: pythonJson({ version_info: info, version }) };
}

/** 500, 502 and 429 come from the web server or the nginx in front of it; 401 is JSON-2's. */
function failure(kind: FailureKind): SimulatedReply {
  if (kind === 'bad-gateway-502') return nginxPage(502, 'Bad Gateway');
  if (kind === 'too-many-requests-429') return nginxPage(429, 'Too Many Requests');
  if (kind !== 'unauthorized-401') return internalErrorPage();
  const error = new OdooError('werkzeug.exceptions.Unauthorized', 'Invalid apikey', ['Invalid apikey', 401]);
  const headers = { 'content-type': 'application/json; charset=utf-8', 'www-authenticate': 'Bearer ' };
  return { status: 401, headers, body: pythonJson(json2Error(error)) };
}
