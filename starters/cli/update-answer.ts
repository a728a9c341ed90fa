import type { Session } from './session.ts';

/** What the API answers to a decision, a resolution or a cancel request that wasn't refused. */
export interface UpdateAnswer {
  /** Null: on record, and not judged yet. */
  accepted: true | null;
  id: string;
}

/** `done`: what has been done if it counts, as one word. Nobody knows yet whether it does: then the command has failed. */
export async function answerUpdate(session: Session, answer: UpdateAnswer, done: string, id: string): Promise<void> {
  const notYet = `It is on record and not judged yet, so it may still be refused. \`throughline show ${id}\` will tell.`;
  await session.answer(answer, () => [answer.accepted ? `${done}: ${id}` : notYet]);
  if (!answer.accepted) process.exitCode = 1;
}
