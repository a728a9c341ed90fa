import { z } from 'zod';
import type { UpdateAnswer } from '../processes/send-update.ts';
import { Problem } from './problem.ts';
import type { Reply, RouteShape } from './route.ts';
import { noSuchProcess } from './routes/show-process.ts';

/** What a decision, a resolution or a cancel request is answered with. */
export const updateAnswers = {
  200: {
    description: 'It counts',
    schema: z.object({ accepted: z.literal(true), id: z.string() }),
  },
  202: {
    description: 'It is on record and not judged yet: look at the process, or repeat it with the same Idempotency-Key',
    schema: z.object({ accepted: z.null(), id: z.string() }),
  },
} satisfies RouteShape['answers'];

/** What a process, or the lack of one, may answer instead. */
export const updateProblems = ['TL-API-0007', 'TL-API-0009', 'TL-API-0010', 'TL-API-0017'] as const;

/** @throws Problem with the process's own reason when it refused. */
export function updateReply(sent: { id: string; process: string }, answer: UpdateAnswer): Reply {
  const { id, process } = sent;
  switch (answer.kind) {
    case 'answered':
      if (answer.verdict.accepted) return { status: 200, body: { accepted: true, id } };
      throw new Problem('TL-API-0010', `Refused: ${answer.verdict.because}`);
    case 'accepted':
      return { status: 202, body: { accepted: null, id } };
    case 'malformed':
      throw new Problem('TL-API-0002', answer.because);
    case 'ended':
      throw new Problem('TL-API-0009', `${process} has ended: nothing can be done about it any more.`);
    case 'no such process':
      throw noSuchProcess(process);
    case 'not delivered':
      throw new Problem(
        'TL-API-0017',
        'No worker took it within 10 s, so it does not count. Repeat it when the workers run again.',
        { retryAfter: 10 },
      );
  }
}
