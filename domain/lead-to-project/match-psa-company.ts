import type { DealCompany } from '../deal.ts';
import { type Candidate, type Issue, issueOf } from '../issue.ts';
import type { PsaCompanyCandidate, PsaWrites } from '../psa.ts';
import { ASK_AGAIN } from './choices.ts';
import { webDomain } from './erp-question.ts';

/** What `choose` sends to say that none of the candidates is this company. */
const NEW_COMPANY = 'new';

/**
 * Which company of the PSA's the deal's is: what a person chose, our own, the one with its domain, the one with its name.
 * Several of a kind, or one that is archived, is for a person to say.
 */
export function matchPsaCompany(
  company: DealCompany,
  found: readonly PsaCompanyCandidate[],
  chosen: string | null,
  key: string,
): { company: PsaWrites['company'] } | { issue: Issue } {
  const candidates = found.toSorted((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
  const domain = webDomain(company.domain);
  const ours = candidates.filter((candidate) => candidate.ours);
  const asNew = { company: { key, create: { name: company.name, domain } } };
  const use = (candidate: PsaCompanyCandidate) => {
    if (candidate.archived) return { issue: archived(company, candidate, key) };
    return candidate.ours ? asNew : { company: { use: candidate.id } };
  };

  const [ofOurs] = ours;
  const live = candidates.filter(({ archived }) => !archived);
  if (chosen === ASK_AGAIN && live.length > 0) return { issue: ambiguous(company, live, key) };
  if (chosen === NEW_COMPANY) return ofOurs ? use(ofOurs) : asNew;
  const choice = candidates.find(({ id }) => id === chosen);
  if (choice) return use(choice);
  if (ofOurs) return use(ofOurs);
  const sameDomain = candidates.filter((candidate) => domain !== null && webDomain(candidate.domain) === domain);
  const sameName = candidates.filter(({ name }) => name.trim().toLowerCase() === company.name.toLowerCase());
  for (const kind of [sameDomain, sameName]) {
    const live = kind.filter((candidate) => !candidate.archived);
    const [only, ...others] = live.length > 0 ? live : kind;
    if (!only) continue;
    return others.length > 0 && live.length > 0 ? { issue: ambiguous(company, live, key) } : use(only);
  }
  return asNew;
}

function ambiguous(company: DealCompany, candidates: readonly PsaCompanyCandidate[], key: string): Issue {
  return issueOf('TL-MATCH-0004', {
    message: `"${company.name}" could be ${candidates.length === 1 ? 'a company' : `any of ${candidates.length} companies`} that the PSA has already.`,
    hint: 'Choose the right one, or say that it is a new company.',
    field: 'psa.company',
    about: key,
    candidates: [...candidates.map(asCandidate), newCompany(company)],
  });
}

/** Our own record would be found again: then only restoring it helps. */
function archived(company: DealCompany, candidate: PsaCompanyCandidate, key: string): Issue {
  return issueOf('TL-MATCH-0004', {
    message: `"${company.name}" is company ${candidate.id} "${candidate.name}" of the PSA, which is archived.`,
    hint: `Restore it in the PSA and retry${candidate.ours ? '' : ', or choose to make a new company'}.`,
    field: candidate.ours ? null : 'psa.company',
    about: key,
    candidates: candidate.ours ? [] : [newCompany(company)],
  });
}

function asCandidate({ id, name, domain }: PsaCompanyCandidate): Candidate {
  return { id, title: name, details: domain ?? '' };
}

function newCompany({ name, domain }: DealCompany): Candidate {
  return { id: NEW_COMPANY, title: `None of these: a new company "${name}"`, details: webDomain(domain) ?? '' };
}
