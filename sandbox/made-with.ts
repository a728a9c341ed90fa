import type { StatePart } from './state-file.ts';

/** Marks a state with the Odoo that made it: one version's database means nothing to the other. Throws on the wrong one. */
export function madeWith(odooVersion: string): StatePart {
  return {
    revision: 1,
    save: () => ({ odooVersion }),
    restore: (saved) => {
      const before = (saved as { odooVersion: string }).odooVersion;
      if (before === odooVersion) return;
      throw new Error(
        `[TL-SANDBOX-0003] The state file was made by an Odoo ${before}, not ${odooVersion}: start with ` +
          `--odoo-version ${before}, or with another --state-file to begin anew.`,
      );
    },
  };
}
