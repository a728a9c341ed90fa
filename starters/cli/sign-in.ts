import { z } from 'zod';
import { CommandError } from './command-error.ts';
import type { Instance } from './find-instance.ts';
import { request } from './request.ts';

/** A sample person of the sandbox. */
export interface SamplePerson {
  id: string;
  name: string;
  email: string;
  roles: string[];
}

const peopleAnswer = z.object({
  people: z.array(z.object({ id: z.string(), name: z.string(), email: z.string(), roles: z.array(z.string()) })),
});
const tokenAnswer = z.object({ token: z.string() });

/** The sandbox's sample people; none where the firm's own identity provider is used. */
export async function samplePeople({ sandbox }: Instance): Promise<SamplePerson[]> {
  if (sandbox === null) return [];
  const answer = peopleAnswer.safeParse((await request(`${sandbox}/_people`, {})).body);
  return answer.success ? answer.data.people : [];
}

/** A token of the sandbox's identity provider for one of its people, by id, name or e-mail address. */
export async function sampleToken(sandbox: string, person: string): Promise<string> {
  const { body } = await request(`${sandbox}/_tokens`, { method: 'POST', body: { person } });
  const answer = tokenAnswer.safeParse(body);
  if (answer.success) return answer.data.token;
  const said = z.object({ error: z.string() }).safeParse(body);
  throw new CommandError(2, said.success ? said.data.error : `The sandbox gave no token for ${person}.`);
}
