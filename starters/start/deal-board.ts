import { colours } from './colours.ts';
import type { DealStatus } from './deal-status.ts';
import type { SampleDeal } from './sample-deals.ts';

const paint = { 'under way': colours.dim, good: colours.green, waiting: colours.yellow };

// Below it lines would wrap, which breaks the counting of lines.
const narrowest = 90;

/** Shows one line for each deal: kept up to date in place on a wide terminal, otherwise a plain line at each change. */
export class DealBoard {
  private readonly out: NodeJS.WriteStream;
  private readonly inPlace: boolean;
  private shown: string[] = [];

  constructor(out: NodeJS.WriteStream) {
    this.out = out;
    this.inPlace = out.isTTY && out.columns >= narrowest;
  }

  show(deals: readonly { deal: SampleDeal; status: DealStatus }[]): void {
    const longest = Math.max(...deals.map(({ deal }) => deal.name.length));
    const lines = deals.map(({ deal, status }) => this.line(deal, status, longest));
    if (this.inPlace) {
      const up = this.shown.length > 0 ? `\u001b[${this.shown.length}A` : '';
      if (lines.join() !== this.shown.join())
        this.out.write(`${up}${lines.map((line) => `\u001b[2K${line}\n`).join('')}`);
    } else {
      const changed = lines.filter((line, at) => line !== this.shown[at]);
      if (changed.length > 0) this.out.write(`${changed.join('\n')}\n`);
    }
    this.shown = lines;
  }

  private line(deal: SampleDeal, { text, mood }: DealStatus, longest: number): string {
    const width = this.inPlace ? Math.min(longest, 36) : longest;
    const head = `  ${deal.scenario.padEnd(23)} ${shortened(deal.name, width).padEnd(width)} `;
    const room = this.inPlace ? this.out.columns - head.length - 1 : text.length;
    return `${head}${paint[mood](shortened(text, room))}`;
  }
}

function shortened(text: string, room: number): string {
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}
