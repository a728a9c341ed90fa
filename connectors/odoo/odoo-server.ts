import { z } from 'zod';
import { BusinessRejection } from '../../domain/business-rejection.ts';
import { issueOf } from '../../domain/issue.ts';
import type { CallContext } from '../call-context.ts';
import { json2Transport } from './json2-transport.ts';
import { dialectOf, type OdooDialect } from './odoo-dialect.ts';
import { judge } from './odoo-judgement.ts';
import { OdooRefusal } from './odoo-refusal.ts';
import type { OdooSettings } from './odoo-settings.ts';
import type { OdooTransport } from './odoo-transport.ts';
import { type XmlRpcCall, xmlrpcCall, xmlrpcTransport } from './xmlrpc-transport.ts';

/** The versions whose conformance run is recorded in docs/conformance.md. */
const proven = ['17.0', '19.0'];

/** The Odoo that answered, and how to talk to it. */
export interface OdooServer {
  url: string;
  /** `17.0`, `saas~18.2`. */
  version: string;
  supported: boolean;
  /** For people, when the version isn't one of the proven ones. */
  warning: string | null;
  transport: OdooTransport;
  dialect: OdooDialect;
}

const versionReply = z.object({ server_serie: z.string(), server_version_info: z.array(z.unknown()).min(1) });

/**
 * Asks the server for its version (no login needed) and chooses the transport: JSON-2 from 19 on, as XML-RPC goes away in
 * later versions; XML-RPC before.
 */
export async function findOdooServer(settings: OdooSettings, context: CallContext): Promise<OdooServer> {
  const call: XmlRpcCall = { service: 'common', method: 'version', params: [], operation: 'version', writes: false };
  const answer = await xmlrpcCall(settings, call, context).catch((error: unknown) => {
    // It asks for no login, but what stands in front of Odoo may.
    throw error instanceof OdooRefusal ? judge(error, call.operation, call.writes) : error;
  });
  const reply = versionReply.safeParse(answer);
  if (!reply.success) throw notOdoo();
  const version = reply.data.server_serie;
  // Online versions call themselves `saas~18.2`.
  const major = Number(String(reply.data.server_version_info[0]).replace(/^\D+/, ''));
  const supported = proven.includes(version);
  const json2 = settings.transport === 'json2' || (settings.transport === 'auto' && major >= 19);
  return {
    url: settings.url,
    version,
    supported,
    warning: supported ? null : `Odoo ${version} is untested with Throughline; ${proven.join(' and ')} are proven.`,
    transport: json2 ? json2Transport(settings) : xmlrpcTransport(settings),
    dialect: dialectOf(major),
  };
}

function notOdoo(): BusinessRejection {
  const message = 'What answers at ODOO_URL does not say which Odoo version it is.';
  const hint = 'Check that ODOO_URL is the address of Odoo itself.';
  return new BusinessRejection([issueOf('TL-ERP-0004', { message, hint, about: 'odoo=version' })]);
}
