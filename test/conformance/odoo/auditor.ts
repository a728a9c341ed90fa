import type { OdooSettings } from '../../../connectors/odoo/odoo-settings.ts';

type Row = Record<string, unknown> & { id: number };

/**
 * Looks into an Odoo, and prepares it, over JSON-RPC: another protocol than the connector's, and none of its code, so that
 * a mistake of the connector's can't hide itself.
 */
export class Auditor {
  private readonly settings: OdooSettings;
  private readonly user: number;

  private constructor(settings: OdooSettings, user: number) {
    this.settings = settings;
    this.user = user;
  }

  static async logIn(settings: OdooSettings): Promise<Auditor> {
    const credentials = [settings.database, settings.login, settings.apiKey, {}];
    const user = await jsonRpc(settings.url, 'common', 'authenticate', credentials);
    if (typeof user !== 'number') throw new Error('The account of ODOO_LOGIN can not log in.');
    return new Auditor(settings, user);
  }

  async call(model: string, method: string, args: unknown[], named: Record<string, unknown> = {}): Promise<unknown> {
    const { url, database, apiKey } = this.settings;
    return jsonRpc(url, 'object', 'execute_kw', [database, this.user, apiKey, model, method, args, named]);
  }

  /** Archived records too. */
  async find(model: string, domain: unknown[], fields: string[]): Promise<Row[]> {
    const context = { active_test: false, lang: 'en_US', tz: 'UTC' };
    return (await this.call(model, 'search_read', [domain], { fields, order: 'id', context })) as Row[];
  }

  async create(model: string, values: Record<string, unknown>, context: Record<string, unknown> = {}): Promise<number> {
    const [id] = (await this.call(model, 'create', [[values]], { context })) as number[];
    if (id === undefined) throw new Error(`Odoo made no ${model}.`);
    return id;
  }

  async write(model: string, id: number, values: Record<string, unknown>): Promise<void> {
    await this.call(model, 'write', [[id], values]);
  }

  async ownCompany(): Promise<string> {
    const [user] = await this.find('res.users', [['id', '=', this.user]], ['company_id']);
    if (!user) throw new Error('The service account can not read its own user.');
    return (user.company_id as [number, string])[1];
  }
}

async function jsonRpc(url: string, service: string, method: string, args: unknown[]): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'call', params: { service, method, args } });
  const answer = await fetch(`${url}/jsonrpc`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const reply = (await answer.json()) as { result?: unknown; error?: { data?: { name?: string; message?: string } } };
  if (reply.error) throw new Error(`${reply.error.data?.name}: ${reply.error.data?.message}`);
  return reply.result ?? null;
}
