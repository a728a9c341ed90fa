/** What became of what was written, in business words, for the process's end. */
export interface Undone {
  undone: string[];
  left: string[];
}
