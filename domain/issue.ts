import { type CatalogueCode, catalogue } from './catalogue.ts';
import type { ExceptionCategory, SystemRole } from './policy.ts';

/**
 * One thing that keeps a plan from being made or a write from being accepted, in business words. A plan lists all of its
 * issues at once, so that a person fixes them in one go.
 */
export interface Issue {
  code: CatalogueCode;
  category: ExceptionCategory;
  /** What is wrong and where, as a sentence for people. */
  message: string;
  /** What would be right, or where to fix it. */
  hint: string;
  /** The canonical field a correction would set (`entity`, `lines.77.service`); null when none can. */
  field: string | null;
  /** What groups exceptions with one cause, so that all of them can be resolved at once: `TL-MAP-0003:service=ACME`. */
  cause: string;
  /** For an ambiguous match: what may be chosen. */
  candidates: Candidate[];
  /** Whose record it is about; absent where that does not decide who owns it. */
  system?: SystemRole;
}

export interface Candidate {
  /** What `choose` sends back. */
  id: string;
  title: string;
  /** What tells it from the others: city, VAT number, web site. */
  details: string;
}

/** An issue with the category that the catalogue gives its code; `about` groups it with others of one cause. */
export function issueOf(
  code: CatalogueCode,
  says: { message: string; hint: string; about: string; field?: string | null; candidates?: Candidate[] },
): Issue {
  return {
    code,
    category: catalogue[code].category,
    message: says.message,
    hint: says.hint,
    field: says.field ?? null,
    cause: `${code}:${says.about}`,
    candidates: says.candidates ?? [],
  };
}

/** What nobody foresaw, as a person sees it: which step, where to look, and none of the error's own words. */
export function unforeseen(step: string, system: string | null = null): Issue {
  return issueOf('TL-BUG-0001', {
    message: `Throughline could not complete “${step}”${system ? ` with ${system}` : ''} and does not know why.`,
    hint: 'Ask the platform team to look for this process id in the worker log, then retry.',
    about: `step=${step}`,
  });
}
