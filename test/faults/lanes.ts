/** Works through the cases in several lanes at once, each lane one case at a time: most of a case is waiting. */
export async function inLanes<Lane, Case, Result>(
  lanes: readonly Lane[],
  cases: readonly Case[],
  run: (lane: Lane, each: Case) => Promise<Result>,
): Promise<Map<Case, Result | Error>> {
  const results = new Map<Case, Result | Error>();
  const queue = [...cases];
  await Promise.all(
    lanes.map(async (lane) => {
      for (let each = queue.shift(); each !== undefined; each = queue.shift()) {
        results.set(
          each,
          await run(lane, each).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error)))),
        );
      }
    }),
  );
  return results;
}
