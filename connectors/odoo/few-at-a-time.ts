/**
 * Runs independent reads, at most four at once: Odoo answers as many calls in parallel as it has workers, and people need
 * some of those. Answers in the given order; the first failure is thrown, and no further task begins.
 */
export async function fewAtATime<T extends readonly (() => Promise<unknown>)[]>(
  tasks: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<ReturnType<T[K]>> }> {
  const results: unknown[] = [];
  let next = 0;
  let failed = false;
  const lane = async (): Promise<void> => {
    while (next < tasks.length && !failed) {
      const index = next++;
      try {
        results[index] = await tasks[index]?.();
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: 4 }, lane));
  return results as { -readonly [K in keyof T]: Awaited<ReturnType<T[K]>> };
}
