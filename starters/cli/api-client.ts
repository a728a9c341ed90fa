import { z } from 'zod';
import { CommandError } from './command-error.ts';
import type { Instance } from './find-instance.ts';
import { request } from './request.ts';
import { type SamplePerson, samplePeople, sampleToken } from './sign-in.ts';

/** Who runs a command when nobody is named: the first sample person who holds one of these roles and isn't barred. */
export interface Suited {
  roles: readonly string[];
  barred?: readonly { id: string; email: string | null }[];
}

const problemAnswer = z.object({
  detail: z.string(),
  code: z.string(),
  status: z.number(),
  errors: z.array(z.object({ where: z.string(), what: z.string(), right: z.string() })).default([]),
});

/** The API as one person: THROUGHLINE_TOKEN's, or a sample person of the sandbox. */
export class ApiClient {
  readonly instance: Instance;
  readonly #token: string | undefined;
  readonly #as: string | undefined;
  #people: SamplePerson[] | undefined;
  readonly #tokens = new Map<string, string>();

  constructor(instance: Instance, token: string | undefined, as: string | undefined) {
    if (as !== undefined && (token || instance.sandbox === null)) {
      throw new CommandError(2, '--as picks a sample person of the sandbox. Here, THROUGHLINE_TOKEN says who you are.');
    }
    if (!token && instance.sandbox === null) {
      throw new CommandError(
        2,
        'Set THROUGHLINE_TOKEN to a token of your identity provider: there is no sandbox here.',
      );
    }
    this.instance = instance;
    this.#token = token || undefined;
    this.#as = as;
  }

  /** The sandbox's sample people; none for whoever brought a token. */
  async people(): Promise<SamplePerson[]> {
    this.#people ??= this.#token ? [] : await samplePeople(this.instance);
    return this.#people;
  }

  /** For telling what can be done, and as whom. */
  async surroundings(): Promise<{ people: SamplePerson[]; temporalUi: string | null }> {
    return { people: await this.people(), temporalUi: this.instance.temporalUi };
  }

  async get<T>(path: string): Promise<T> {
    return this.#send<T>(path, { roles: ['operations'] }, {});
  }

  async post<T>(path: string, body: unknown, suited: Suited): Promise<T> {
    return this.#send<T>(path, suited, { method: 'POST', body });
  }

  async #send<T>(path: string, suited: Suited, init: { method?: 'POST'; body?: unknown }): Promise<T> {
    const authorization = `Bearer ${this.#token ?? (await this.#sampleToken(suited))}`;
    const answer = await request(this.instance.api + path, { ...init, headers: { authorization } });
    if (answer.ok) return answer.body as T;
    throw refused(answer.body);
  }

  async #sampleToken(suited: Suited): Promise<string> {
    const person = this.#as ?? (await this.#suited(suited));
    const token = this.#tokens.get(person) ?? (await sampleToken(this.instance.sandbox ?? '', person));
    this.#tokens.set(person, token);
    return token;
  }

  async #suited({ roles, barred = [] }: Suited): Promise<string> {
    const people = await this.people();
    const isBarred = (person: SamplePerson) =>
      barred.some(({ id, email }) => id === person.id || email === person.email);
    const found = people.find((person) => person.roles.some((role) => roles.includes(role)) && !isBarred(person));
    if (found) return found.id;
    throw new CommandError(2, `No sample person holds ${roles.join(' or ')}; name one with --as.`);
  }
}

function refused(body: unknown): CommandError {
  const problem = problemAnswer.safeParse(body);
  if (!problem.success) return new CommandError(1, 'The API gave an answer that this command does not understand.');
  const { detail, code, status, errors } = problem.data;
  const lines = errors.map(({ where, what, right }) => `  ${where}: ${what} Right would be: ${right}`);
  // What the API calls a bad request was put together from this command line.
  return new CommandError(status === 400 ? 2 : 1, [`[${code}] ${detail}`, ...lines].join('\n'), body);
}
