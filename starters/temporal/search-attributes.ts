/** What processes are found by (design §6): ids and states only, never personal data. Name → Temporal's type. */
export const searchAttributes = {
  Entity: 'Keyword',
  Stage: 'Keyword',
  Owner: 'Keyword',
  ExceptionCategory: 'Keyword',
  DueAt: 'Datetime',
  Records: 'KeywordList',
} as const;
