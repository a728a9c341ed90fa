/** What processes can be filtered by: search attributes, and for `owner` what lists show as well (`isTurnOf`). */
export interface ProcessFilter {
  stage?: string | undefined;
  entity?: string | undefined;
  /** A role whose turn it is. */
  owner?: string | undefined;
  category?: string | undefined;
  /** Only with an open exception: parked, or stuck while they wait for an approval. */
  hasException?: boolean | undefined;
  /** Only those that go on. */
  running?: boolean | undefined;
  /** Any of these records. */
  records?: readonly string[] | undefined;
}

/** The same in the words of Temporal's visibility store. A run that was continued as new lives on in its successor. */
export function visibilityQuery(filter: ProcessFilter): string {
  return [
    "WorkflowType = 'leadToProject'",
    filter.running ? "ExecutionStatus = 'Running'" : "ExecutionStatus != 'ContinuedAsNew'",
    equals('Stage', filter.stage),
    equals('Entity', filter.entity),
    turnOf(filter.owner),
    filter.hasException && 'ExceptionCategory IS NOT NULL',
    equals('ExceptionCategory', filter.category),
    filter.records && `Records IN (${filter.records.map(quoted).join(', ')})`,
  ]
    .filter(Boolean)
    .join(' AND ');
}

/** Of several roles that are asked for an approval, the index knows the first: the others stand in the memo. */
function turnOf(role: string | undefined): string | undefined {
  return role === undefined ? undefined : `(Owner = ${quoted(role)} OR Stage = 'waiting for approval')`;
}

/** As a literal of the query language: what people type may hold any character. */
export function quoted(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function equals(attribute: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : `${attribute} = ${quoted(value)}`;
}
