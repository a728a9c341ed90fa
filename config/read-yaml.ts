import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';

export type ConfigPath = readonly (string | number)[];

/** A problem at a place in a file. */
export interface Problem {
  line: number;
  path: ConfigPath;
  text: string;
}

export interface YamlFile {
  /** Numbers are texts, digit for digit: `180.00` is an amount, not a float. */
  value: unknown;
  problems: Problem[];
  /** The line of what is at a path, or of the nearest thing around it. */
  lineOf(path: ConfigPath): number;
}

export function readYaml(text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const problems: Problem[] = document.errors.map(({ code, message, pos }) => {
    const word = /^[^\s:]+/.exec(text.slice(pos[0]))?.[0] ?? '';
    const [sentence = ''] = message.split(/ at line |\n/);
    const { line } = lines.linePos(pos[0]);
    return { line, path: [], text: code === 'DUPLICATE_KEY' ? `"${word}" is there twice` : `is not YAML: ${sentence}` };
  });
  // A file that is only partly understood would complain about what it doesn't see.
  let readable = document.errors.every(({ code }) => code === 'DUPLICATE_KEY');
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'number' && node.source !== undefined) node.value = node.source;
    },
    Alias(_, node) {
      if (node.resolve(document)) return;
      readable = false;
      const { line } = lines.linePos(node.range?.[0] ?? 0);
      problems.push({ line, path: [], text: `*${node.source} refers to nothing: no &${node.source} stands before it` });
    },
  });
  return {
    value: readable ? document.toJS() : undefined,
    problems,
    lineOf: (path) => lines.linePos(offsetOf(document.contents, path)).line || 1,
  };
}

function offsetOf(root: Node | null, path: ConfigPath): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (!pair || !isScalar(pair.key)) break;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}
