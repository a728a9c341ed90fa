/** Legal forms that come and go in the way people write a company's name. */
const legalForms = new Set([
  'ab',
  'ag',
  'as',
  'bv',
  'co',
  'corp',
  'corporation',
  'eg',
  'ek',
  'ev',
  'gbr',
  'ggmbh',
  'gmbh',
  'inc',
  'incorporated',
  'kg',
  'kgaa',
  'limited',
  'llc',
  'llp',
  'ltd',
  'mbh',
  'nv',
  'ohg',
  'oy',
  'plc',
  'pty',
  'sa',
  'sarl',
  'sas',
  'se',
  'sl',
  'spa',
  'srl',
  'ug',
]);

/**
 * A company's name for comparing: without case, accents, blanks, punctuation and legal form, so that `ACME  Consulting
 * G.m.b.H. & Co. KG` and `Acme Consulting` are one.
 */
export function companyName(name: string): string {
  return companyWords(name).join('');
}

/** The words that make up the name, in order; the legal form only when nothing else is left. */
export function companyWords(name: string): string[] {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    // `G.m.b.H.` is one word, `Meyer & Co` are three.
    .replace(/(?<=\p{L})\./gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && word !== 'and' && word !== 'und');
  const end = words.findLastIndex((word) => !legalForms.has(word)) + 1;
  return end > 0 ? words.slice(0, end) : words;
}
