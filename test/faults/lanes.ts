/**
 * Works through the cases in several lanes at once, each lane one case at a time: most of a case is waiting. Tells how far
 * it is, so that nobody looks at silence for minutes.
 */
export async function inLanes<Lane, Case, Result>(
  lanes: readonly Lane[],
  cases: readonly Case[],
  run: (lane: Lane, each: Case) => Promise<Result>,
  what?: string,
): Promise<Map<Case, Result | Error>> {
  const results = new Map<Case, Result | Error>();
  const queue = [...cases];
  const began = Date.now();
  const tell = () => {
    const tenth = (count: number) => Math.floor((10 * count) / cases.length);
    if (!what || tenth(results.size) === tenth(results.size - 1)) return;
    const failed = [...results.values()].filter((result) => result instanceof Error).length;
    const seconds = Math.round((Date.now() - began) / 1_000);
    process.stdout.write(`${what}: ${results.size} of ${cases.length} in ${seconds} s, ${failed} failed\n`);
  };
  await Promise.all(
    lanes.map(async (lane) => {
      for (let each = queue.shift(); each !== undefined; each = queue.shift()) {
        results.set(
          each,
          await run(lane, each).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error)))),
        );
        tell();
      }
    }),
  );
  return results;
}
