import type { PsaCompanyCandidate, PsaQuestion } from '../../domain/psa.ts';
import { companyName, companyWords } from '../company-name.ts';
import { companyDomain } from '../web-domain.ts';
import { companiesByKey } from './find-by-key.ts';
import type { ProductiveSession } from './productive-session.ts';
import { type CompanyRecord, company, oldestFirst } from './psa-records.ts';

/**
 * Every company that could be the deal's: the one that carries our key first, then those of the same name or domain.
 * Productive narrows down by text; what is really alike is decided here, on both sides normalised the same way.
 */
export async function findCompanies(
  session: ProductiveSession,
  asked: PsaQuestion['company'],
  key: string,
): Promise<PsaCompanyCandidate[]> {
  const domain = companyDomain(asked.domain);
  const texts = [tellingWord(asked.name), domain].filter((text) => text !== null);
  const [ours, ...alike] = await Promise.all([
    companiesByKey(session, key),
    ...texts.map((text) => searchByText(session, text)),
  ]);
  const isAlike = (one: CompanyRecord) =>
    companyName(one.name) === companyName(asked.name) || (domain !== null && companyDomain(one.domain) === domain);
  const ourIds = new Set(ours.map(({ id }) => id));
  const others = alike.flat().filter((one) => !ourIds.has(one.id) && isAlike(one));
  return [...ours, ...oldestFirst([...new Map(others.map((one) => [one.id, one])).values()])].map((one) => ({
    id: one.id,
    name: one.name,
    domain: one.domain,
    archived: one.archived_at !== null,
    ours: ourIds.has(one.id),
  }));
}

async function searchByText(session: ProductiveSession, text: string): Promise<CompanyRecord[]> {
  const { data } = await session.list('looking for the company', '/companies', { 'filter[query]': text }, company);
  return data;
}

/** The longest word of the name as it is written, without its legal form: the fewest other companies have it. */
function tellingWord(name: string): string | null {
  const telling = new Set(companyWords(name));
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => companyWords(word).some((one) => telling.has(one)));
  return words.sort((one, other) => other.length - one.length)[0] ?? (name.trim() || null);
}
