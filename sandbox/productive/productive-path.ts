/** Where the API lives; everything below it is Productive's. */
export const apiRoot = '/api/v2/';

/** `/projects`, `/projects/copy`, `/projects/7`, `/projects/7/archive`. */
export interface ProductivePath {
  type: string;
  id: string | undefined;
  action: string | undefined;
}

/** Takes a path apart; undefined when it has no such form. Ids are numbers, so that an action can't pass for one. */
export function parseProductivePath(path: string): ProductivePath | undefined {
  if (!path.startsWith(apiRoot)) return undefined;
  const [type = '', second, third, ...more] = path.slice(apiRoot.length).replace(/\/$/, '').split('/');
  if (type === '' || more.length > 0) return undefined;
  if (second === undefined) return { type, id: undefined, action: undefined };
  if (/^\d+$/.test(second)) return { type, id: second, action: third };
  return third === undefined ? { type, id: undefined, action: second } : undefined;
}
