import { type ArmedRule, type CallForFaults, chooseFault, type FaultRule } from './faults.ts';

/** The fault rules in force. They are a test's or an operator's doing, not the firm's state: a restart forgets them. */
export class FaultBook {
  private rules: ArmedRule[] = [];
  private lastId = 0;
  private readonly seed: string;

  constructor(seed: string) {
    this.seed = seed;
  }

  /** Puts a rule in force from now on. */
  arm(rule: FaultRule): ArmedRule {
    this.lastId += 1;
    const armed: ArmedRule = { ...rule, id: this.lastId, armedAt: Date.now(), matches: 0, struck: 0 };
    this.rules.push(armed);
    return armed;
  }

  list(): readonly ArmedRule[] {
    return this.rules;
  }

  clear(): void {
    this.rules = [];
    this.lastId = 0;
  }

  /** The rule that strikes this call, if one does. */
  strike(call: CallForFaults): ArmedRule | undefined {
    const { strikes, rules } = chooseFault(this.rules, call, this.seed);
    this.rules = rules;
    return strikes;
  }
}
