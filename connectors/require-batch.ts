const documentsAtMost = 10;
const linesAtMost = 500;

/**
 * The documents of one call, if they may go together: few enough that the call stays within a system's time limit, and none
 * twice.
 *
 * @throws RangeError
 */
export function requireBatch<T>(
  documents: readonly T[],
  about: (document: T) => [key: unknown, lines: number] = (document) => [document, 0],
): readonly T[] {
  const described = documents.map(about);
  const lines = described.reduce((total, [, count]) => total + count, 0);
  if (documents.length > documentsAtMost || lines > linesAtMost) {
    throw new RangeError(
      `${documents.length} documents with ${lines} lines are too many for one call (at most ${documentsAtMost} and ${linesAtMost}).`,
    );
  }
  const keys = new Set(described.map(([key]) => key));
  if (keys.size < documents.length) throw new RangeError('A call can not have the same document twice.');
  return documents;
}
