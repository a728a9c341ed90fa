import pc from 'picocolors';

/**
 * Rows in aligned columns. On a terminal the widest columns give way so that a row stays on one line; without one nothing
 * is cut, because a script may read it.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
): string[] {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll(/\s+/g, ' ')));
  const widths = fitted(
    head.map((_title, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0))),
    width,
  );
  return cells.map((row, n) => {
    const line = row.map((cell, at) => cut(cell, widths[at] ?? 0).padEnd(widths[at] ?? 0)).join('  ');
    return n === 0 ? pc.bold(line.trimEnd()) : line.trimEnd();
  });
}

/** Takes from the widest column until all fit; none gets narrower than 12. */
function fitted(wanted: readonly number[], width: number | undefined): number[] {
  const widths = [...wanted];
  const room = (width ?? Number.POSITIVE_INFINITY) - 2 * (widths.length - 1);
  for (;;) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths.reduce((sum, each) => sum + each, 0) <= room || (widths[widest] ?? 0) <= 12) return widths;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
