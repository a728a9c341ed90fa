import { createOdooSimulator, type OdooSimulator } from '../../../sandbox/odoo/odoo-simulator.ts';
import type { OdooVersion } from '../../../sandbox/odoo/odoo-version.ts';
import { sampleUsers } from '../../../sandbox/odoo/sample/sample-people.ts';
import type { SimulatedReply } from '../../../sandbox/simulator.ts';

export const versions: readonly OdooVersion[] = ['17.0', '19.0'];
export const database = 'northwind';

/** A manager who may do everything the sample's service account may not. */
const manager = {
  login: 'manager@northwind.example',
  name: 'Manager',
  apiKey: 'test-key-manager',
  groups: [
    'base.group_system',
    'sales_team.group_sale_manager',
    'project.group_project_manager',
    'account.group_account_manager',
  ],
};

export type Login = 'throughline' | 'limited' | 'manager';
export type Answer = { result?: unknown; error?: { name: string; message: string; arguments: unknown[] } };

/** A simulator with a clock that stands still until it is moved, called over JSON-RPC: the plainest of its transports. */
export class OdooClient {
  readonly simulator: OdooSimulator;
  readonly version: OdooVersion;
  private instant = new Date('2026-11-20T10:00:00Z');

  constructor(version: OdooVersion) {
    this.version = version;
    const users = [...sampleUsers, manager];
    this.simulator = createOdooSimulator({ version, database, users, now: () => this.instant });
  }

  letPass(seconds: number): void {
    this.instant = new Date(this.instant.getTime() + seconds * 1000);
  }

  /** The result; throws `<class>: <message>` when Odoo answers an error. */
  async call<T = unknown>(
    model: string,
    method: string,
    args: unknown[],
    named: object = {},
    as: Login = 'throughline',
  ) {
    const { result, error } = await this.ask(model, method, args, named, as);
    if (error) throw new Error(`${error.name}: ${error.message}`);
    return result as T;
  }

  async ask(model: string, method: string, args: unknown[], named: object, as: Login): Promise<Answer> {
    const user = [...sampleUsers, manager].find(({ login }) => login.startsWith(as));
    const uid = await this.post('common', 'authenticate', [database, user?.login, user?.apiKey, {}]);
    const parameters = [database, uid.result, user?.apiKey, model, method, args, named];
    return this.post('object', 'execute_kw', parameters);
  }

  async post(service: string, method: string, args: unknown[]): Promise<Answer> {
    const body = JSON.stringify({ jsonrpc: '2.0', method: 'call', id: 1, params: { service, method, args } });
    const reply = await this.send('/jsonrpc', body);
    const { result, error } = JSON.parse(reply.body);
    return error ? { error: error.data } : { result };
  }

  send(path: string, body: string, headers: Record<string, string> = {}, method = 'POST'): Promise<SimulatedReply> {
    return this.simulator.answer({ method, path, query: new URLSearchParams(), headers, body: Buffer.from(body) });
  }

  async json2(path: string, body: unknown, key = sampleUsers[0]?.apiKey): Promise<{ status: number; body: unknown }> {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const reply = await this.send(`/json/2/${path}`, JSON.stringify(body), headers);
    const isJson = reply.headers['content-type']?.startsWith('application/json');
    return { status: reply.status, body: isJson ? JSON.parse(reply.body) : reply.body };
  }

  async idOf(model: string, domain: unknown[]): Promise<number> {
    const [id] = await this.call<number[]>(model, 'search', [domain]);
    if (id === undefined) throw new Error(`no ${model} for ${JSON.stringify(domain)}`);
    return id;
  }

  product(code: string): Promise<number> {
    return this.idOf('product.product', [['default_code', '=', code]]);
  }

  async read<T = Record<string, unknown>>(model: string, id: number, fields: string[]): Promise<T> {
    const [row] = await this.call<T[]>(model, 'read', [[id], fields]);
    if (!row) throw new Error(`no ${model} ${id}`);
    return row;
  }

  /** A draft order: `[product code, quantity, price, more]` a line. */
  async order(
    lines: [code: string, quantity: number, price: number, more?: object][],
    more: object = {},
  ): Promise<number> {
    const partner = await this.call<number>('res.partner', 'create', [{ name: 'Kestrel Rail', is_company: true }]);
    const commands = await Promise.all(
      lines.map(async ([code, quantity, price, rest]) => [
        0,
        0,
        { product_id: await this.product(code), product_uom_qty: quantity, price_unit: price, ...rest },
      ]),
    );
    return this.call<number>('sale.order', 'create', [{ partner_id: partner, order_line: commands, ...more }]);
  }
}
