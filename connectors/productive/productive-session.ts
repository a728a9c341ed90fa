import type { z } from 'zod';
import type { CallContext } from '../call-context.ts';
import type { HttpAnswer } from '../request-sender.ts';
import { documentOf, type Included, pageOf } from './json-api.ts';
import type { KeyFields } from './key-fields.ts';
import { parseReply } from './parse-reply.ts';
import { type ProductiveCall, type ProductiveClient, pause } from './productive-client.ts';
import type { ProductiveSettings } from './productive-settings.ts';
import { productiveTrouble } from './productive-trouble.ts';

/** The largest page that Productive gives. */
const PAGE = 200;

/** One port call at work: whom it talks to, for which process, and since when. */
export class ProductiveSession {
  readonly settings: ProductiveSettings;
  readonly context: CallContext;
  readonly keyFields: KeyFields;
  readonly #client: ProductiveClient;
  readonly #began = Date.now();
  #isQuiet: boolean;

  constructor(settings: ProductiveSettings, client: ProductiveClient, keyFields: KeyFields, context: CallContext) {
    this.settings = settings;
    this.context = context;
    this.keyFields = keyFields;
    this.#client = client;
    this.#isQuiet = context.attempt === 1;
  }

  /** Every record of a list, page by page: one that was missed because others came first would be made a second time. */
  async list<T>(
    doing: string,
    path: string,
    query: Record<string, string>,
    one: z.ZodType<T>,
  ): Promise<{ data: T[]; included: Included[] }> {
    const data: T[] = [];
    const included: Included[] = [];
    for (let number = 1; ; number += 1) {
      const call: ProductiveCall = {
        doing,
        method: 'GET',
        path,
        query: { ...query, 'page[number]': String(number), 'page[size]': String(PAGE) },
      };
      const page = parseReply(await this.#succeed(call), pageOf(one), call);
      data.push(...page.data);
      included.push(...page.included);
      if (number >= (page.meta?.total_pages ?? 1)) return { data, included };
    }
  }

  /** Null when there is no such record. */
  async find<T>(
    doing: string,
    path: string,
    query: Record<string, string>,
    one: z.ZodType<T>,
  ): Promise<{ data: T; included: Included[] } | null> {
    const call: ProductiveCall = { doing, method: 'GET', path, query };
    const answer = await this.#client(call, this.context);
    if (answer.status === 404) return null;
    return parseReply(answer, documentOf(one), call);
  }

  /** Creates or changes one record, and answers with it. */
  async write<T>(
    doing: string,
    method: 'POST' | 'PATCH',
    path: string,
    data: { type: string; id?: string; attributes: Record<string, unknown>; relationships?: Record<string, unknown> },
    one: z.ZodType<T>,
  ): Promise<T> {
    const call: ProductiveCall = { doing, method, path, body: { data } };
    return parseReply(await this.#succeed(call), documentOf(one), call).data;
  }

  /** Asks for work that is done later: its answer says nothing that we need. */
  async post(doing: string, path: string, data: unknown): Promise<void> {
    await this.#succeed({ doing, method: 'POST', path, body: { data } });
  }

  /** A step whose answer says nothing that we need: archive, close. */
  async move(doing: string, path: string): Promise<void> {
    await this.#succeed({ doing, method: 'PATCH', path });
  }

  /** What is gone already is deleted. */
  async remove(doing: string, path: string): Promise<void> {
    await this.#client({ doing, method: 'DELETE', path }, this.context);
  }

  /**
   * Waits until nothing that an earlier attempt has sent can still be at work. That attempt sent its last request before
   * this call began, so it is over the longest request time after that. Answers whether it had to wait: what was not there
   * before may be there now. Once a call, and never in a first attempt.
   */
  async becomesQuiet(): Promise<boolean> {
    if (this.#isQuiet) return false;
    await pause(this.#began + this.settings.longestRequest - Date.now(), this.context);
    this.#isQuiet = true;
    return true;
  }

  /** The same after an unclear answer to a request of this very call. */
  async afterUnclear(): Promise<void> {
    await pause(this.settings.longestRequest, this.context);
  }

  async #succeed(call: ProductiveCall): Promise<HttpAnswer> {
    const answer = await this.#client(call, this.context);
    if (answer.status === 404) throw productiveTrouble(answer, { ...call, rateWindow: this.settings.rateWindow });
    return answer;
  }
}
