import { jsonReply } from './http-exchange.ts';
import type { SimulatedReply, SimulatedRequest } from './simulator.ts';

/** A message as an incoming webhook got it. */
interface Message {
  /** Its Idempotency-Key. */
  key: string;
  text: string;
  process: string;
  kind: string;
  roles: string[];
}

/** Far more than anyone looks at. */
const MOST = 1_000;

/** Takes messages to approvers in the place of Slack or Teams, and shows them. A repeat under the same key is one message. */
export class Messages {
  #taken: Message[] = [];

  take({ headers, body }: SimulatedRequest): SimulatedReply {
    const key = headers['idempotency-key'] ?? '';
    const message = { key, ...(JSON.parse(body.toString('utf8')) as Omit<Message, 'key'>) };
    if (!this.#taken.some((each) => each.key === key)) this.#taken = [...this.#taken, message].slice(-MOST);
    return jsonReply(200, {});
  }

  show(): SimulatedReply {
    return jsonReply(200, { messages: this.#taken });
  }
}
