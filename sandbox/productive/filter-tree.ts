/** `filter[a][b]=c` as a tree: names to trees or values. */
export interface FilterTree {
  [name: string]: FilterTree | string;
}

const bracketed = /\[([^\]]*)\]/g;

/** The filters of a query, in whatever depth they come. */
export function filterTree(query: URLSearchParams): FilterTree {
  const tree: FilterTree = {};
  for (const [name, value] of query) {
    if (!name.startsWith('filter[')) continue;
    const path = [...name.matchAll(bracketed)].map(([, part]) => part ?? '');
    plant(tree, path, value);
  }
  return tree;
}

function plant(tree: FilterTree, [first = '', ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    tree[first] = value;
    return;
  }
  const branch = tree[first];
  const below = typeof branch === 'object' ? branch : {};
  tree[first] = below;
  plant(below, rest, value);
}
