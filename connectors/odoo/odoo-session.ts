import { z } from 'zod';
import { BusinessRejection } from '../../domain/business-rejection.ts';
import { issueOf } from '../../domain/issue.ts';
import type { CallContext } from '../call-context.ts';
import { judge } from './odoo-judgement.ts';
import { methodShape, type OdooMethod } from './odoo-methods.ts';
import { OdooRefusal } from './odoo-refusal.ts';
import type { OdooServer } from './odoo-server.ts';

/** The calls of one port method: a server, the process it is for, and Odoo's own context. */
export class OdooSession {
  readonly server: OdooServer;
  readonly caller: CallContext;
  private readonly odooContext: Record<string, unknown>;

  constructor(server: OdooServer, caller: CallContext, odooContext: Record<string, unknown> = {}) {
    this.server = server;
    this.caller = caller;
    // Names are matched, and sentences shown, in English; UTC, because `load` reads times of day in the context's zone.
    this.odooContext = { lang: 'en_US', tz: 'UTC', ...odooContext };
  }

  /** The same, with more of Odoo's context. */
  with(odooContext: Record<string, unknown>): OdooSession {
    return new OdooSession(this.server, this.caller, { ...this.odooContext, ...odooContext });
  }

  /** Sees and writes one company's records and the shared ones. */
  inCompany(id: number): OdooSession {
    return this.with({ allowed_company_ids: [id] });
  }

  /** Sees archived records too. */
  get withArchived(): OdooSession {
    return this.with({ active_test: false });
  }

  /** A method of the model itself. @throws BusinessRejection or PassingTrouble, as every method here. */
  model<T>(model: string, method: OdooMethod, args: Record<string, unknown>, reply: z.ZodType<T>): Promise<T> {
    return this.call(model, method, null, args, reply);
  }

  /** A method of some records. */
  records<T>(
    model: string,
    method: OdooMethod,
    ids: number[],
    args: Record<string, unknown>,
    reply: z.ZodType<T>,
  ): Promise<T> {
    return this.call(model, method, ids, args, reply);
  }

  /** The rows that fit the domain, in one page: whoever needs more narrows the domain. */
  search<T>(
    model: string,
    domain: unknown[],
    fields: string[],
    row: z.ZodType<T>,
    page: { order?: string; limit?: number } = {},
  ): Promise<T[]> {
    const args = { domain, fields, limit: page.limit ?? 500, order: page.order ?? 'id' };
    return this.call(model, 'search_read', null, args, z.array(row));
  }

  /** The plain answer, with Odoo's exceptions as `OdooRefusal`: for callers that expect one. */
  raw(model: string, method: OdooMethod, ids: number[] | null, args: Record<string, unknown>): Promise<unknown> {
    const call = { model, method, ids, args: { ...args, context: this.odooContext } };
    this.caller.called?.();
    return this.server.transport.call(call, this.caller);
  }

  private async call<T>(
    model: string,
    method: OdooMethod,
    ids: number[] | null,
    args: Record<string, unknown>,
    reply: z.ZodType<T>,
  ): Promise<T> {
    const operation = `${model}.${method}`;
    try {
      const parsed = reply.safeParse(await this.raw(model, method, ids, args));
      if (parsed.success) return parsed.data;
      throw unexpected(operation, this.server.version, parsed.error);
    } catch (error) {
      throw error instanceof OdooRefusal ? judge(error, operation, methodShape(method).writes) : error;
    }
  }
}

function unexpected(operation: string, version: string, error: z.ZodError): BusinessRejection {
  const where = error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'the answer'}: ${issue.message}`);
  return new BusinessRejection([
    issueOf('TL-ERP-0004', {
      message: `Odoo ${version} answered ${operation} in an unknown form (${where.join('; ')}).`,
      hint: 'A module in Odoo may have changed it. Ask whoever looks after Throughline.',
      about: `odoo=${operation}`,
    }),
  ]);
}
