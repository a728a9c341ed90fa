/** The date-based API and its numbered predecessors, all in front of one store. */
export type ApiVersion = '2026-09' | 'v3' | 'v4';

export type Area = 'objects' | 'associations' | 'properties' | 'pipelines' | 'owners' | 'account' | 'oauth';

export interface HubspotPath {
  version: ApiVersion;
  area: Area;
  /** What follows, decoded. */
  rest: string[];
}

/** Takes a path apart; undefined when it is none of HubSpot's that the sandbox knows. */
export function parseHubspotPath(path: string): HubspotPath | undefined {
  const [root, ...segments] = decoded(path.slice(1).split('/'));
  if (root === 'oauth' || root === 'account-info') {
    const [version, ...rest] = segments;
    const numbered = root === 'oauth' ? 'v1' : 'v3';
    if (version !== '2026-09' && version !== numbered) return undefined;
    return { version: version === '2026-09' ? version : 'v3', area: root === 'oauth' ? 'oauth' : 'account', rest };
  }
  if (root !== 'crm') return undefined;
  const [first, second, ...rest] = segments;
  if (second === '2026-09') return known('2026-09', first, rest);
  return first === 'v3' || first === 'v4' ? known(first, second, rest) : undefined;
}

const areas: Record<ApiVersion, readonly string[]> = {
  '2026-09': ['objects', 'associations', 'properties', 'pipelines', 'owners'],
  v3: ['objects', 'properties', 'pipelines', 'owners'],
  v4: ['objects', 'associations'],
};

function known(version: ApiVersion, area: string | undefined, rest: string[]): HubspotPath | undefined {
  return area !== undefined && areas[version].includes(area) ? { version, area: area as Area, rest } : undefined;
}

/** The segments, each unescaped; none at all when an escape is broken. */
function decoded(segments: string[]): string[] {
  try {
    return segments.map(decodeURIComponent);
  } catch {
    return [];
  }
}
