/** What the API answers to a decision, a resolution or a cancel request that wasn't refused. */
export interface UpdateAnswer {
  /** Null: on record, and not judged yet. */
  accepted: true | null;
  id: string;
}

/** `done`: what has been done if it counts, as one word. */
export function tellUpdate({ accepted }: UpdateAnswer, done: string, process: string): string[] {
  return accepted
    ? [`${done}: ${process}`]
    : [`On record, and not judged yet. \`throughline show ${process}\` will tell.`];
}
