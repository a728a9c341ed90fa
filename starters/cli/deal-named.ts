import { CommandError } from './command-error.ts';

/** `123`, `hubspot:deal:123`, `hubspot-123` and `lead-to-project:hubspot-123` all name one deal. */
export function dealNamed(text: string): { deal: string; connection?: string } {
  const match = /^(?:(?:lead-to-project:)?(?<key>[a-z]\w*)-|(?<record>[a-z]\w*):deal:)?(?<deal>[A-Za-z0-9]+)$/.exec(
    text,
  );
  const { key, record, deal } = match?.groups ?? {};
  if (deal === undefined) {
    throw new CommandError(2, `"${text}" names no deal. Right would be its id in the CRM (123) or hubspot:deal:123.`);
  }
  const connection = key ?? record;
  return connection === undefined ? { deal } : { deal, connection };
}
