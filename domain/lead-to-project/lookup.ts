/**
 * A value in a firm's mapping: exactly as written, else whatever the case. People type "30 Days" for "30 days"; two keys
 * that differ in case only are refused when the configuration is read.
 */
export function lookup<T>(table: Readonly<Record<string, T>>, wanted: string): { key: string; value: T } | null {
  const keys = Object.keys(table);
  const lower = wanted.toLowerCase();
  const key = keys.find((candidate) => candidate === wanted) ?? keys.find((k) => k.toLowerCase() === lower);
  const value = key === undefined ? undefined : table[key];
  return key === undefined || value === undefined ? null : { key, value };
}
