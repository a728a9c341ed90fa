/** One record as Productive keeps it. */
export interface PsaRecord {
  id: string;
  type: string;
  attributes: Record<string, unknown>;
  /** Ids at the other end. */
  relations: Record<string, string | null>;
}
