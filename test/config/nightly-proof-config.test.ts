import { describe, expect, it } from 'vitest';
import { policyAfter, problemsAfter } from './config-folder.ts';

const block = /nightlyProof:[\s\S]*$/;
const written = ['nightlyProof:', '  at: "02:00"', '  timeZone: Europe/Berlin', '  callsPerSystem: 5000'].join('\n');

describe('config/systems.yaml: nightlyProof', () => {
  it('says when, and how much', () => {
    expect(written).toMatch(block);
    expect(policyAfter({}).systems.nightlyProof).toEqual({
      at: '02:00',
      timeZone: 'Europe/Berlin',
      callsPerSystem: 5000,
    });
  });

  it('may be left out: files of an earlier release are taken as they are', () => {
    expect(policyAfter({ systems: [[written, '']] }).systems.nightlyProof).toEqual({
      at: '02:00',
      timeZone: 'UTC',
      callsPerSystem: 5000,
    });
  });

  it.each([
    ['at: "02:00"', 'at: "25:00"', /nightlyProof\.at: "25:00" is not a time of day/],
    [
      'timeZone: Europe/Berlin',
      'timeZone: Europe/Berlim',
      /nightlyProof\.timeZone: "Europe\/Berlim" is not a time zone; did you mean Europe\/Berlin/,
    ],
    ['callsPerSystem: 5000', 'callsPerSystem: 0', /callsPerSystem: is 0: nothing would ever be proven/],
  ])('refuses %s as %s', (from, to, says) => {
    expect(problemsAfter({ systems: [[from, to]] }).join('\n')).toMatch(says);
  });
});
