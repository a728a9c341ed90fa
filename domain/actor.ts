/** Who acts: a person as the firm's identity provider names them. `id` is the token's `sub`. */
export interface Actor {
  id: string;
  name: string;
  email: string | null;
  /** Another address of theirs, where the token has two: by which of them the CRM knows a person, nobody can tell. */
  otherEmail?: string;
}

/** Someone who may not decide, and why: `because` goes on "Anna Berg …". */
export interface Barred {
  actor: Actor;
  because: string;
}
