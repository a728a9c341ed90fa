import { exec, execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLedger, readLedger } from '../../ledger/ledger.ts';
import { databases, type LedgerPlace, ledgerKeys } from '../ledger/databases.ts';
import { decision, grace, receipt } from '../ledger/sample-entries.ts';

const program = fileURLToPath(new URL('../../starters/cli/main.ts', import.meta.url));

describe.for(databases)('throughline audit, on $name', ({ skipped, place: makePlace }) => {
  const keys = ledgerKeys();
  const folder = mkdtempSync(join(tmpdir(), 'tl-audit-'));
  const file = (name: string) => join(folder, name);
  let place: LedgerPlace;

  beforeAll(async () => {
    if (skipped) return;
    place = await makePlace();
    const ledger = await openLedger(place.settings, keys.ring);
    for (const n of [1, 2, 3]) await ledger.record({ entries: [decision(n)] });
    await ledger.record({ entries: [receipt(4, 'odoo', 'S00004')] });
    await ledger.close();
    writeFileSync(file('public.json'), keys.publicText);
  });

  afterAll(async () => {
    if (!skipped) await place.remove();
    rmSync(folder, { recursive: true });
  });

  /** As somebody at a terminal who has neither a state folder nor, unless given, keys. */
  const audit = (args: string[], env: Record<string, string> = {}) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      const { PATH = '' } = process.env;
      const given = { PATH, LEDGER_URL: place.url, NO_COLOR: '1', ...env };
      execFile(process.execPath, [program, 'audit', ...args], { cwd: folder, env: given }, (error, out, err) =>
        resolve({ code: Number(error?.code ?? 0), out, err }),
      );
    });

  it('finds nothing where nothing is wrong, by public keys alone', async ({ skip }) => {
    skip(skipped);
    expect(await audit(['verify', '--keys', file('public.json')])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^All is as it was recorded: 4 entries, the last one 4/),
      err: '',
    });
    const { code, err } = await audit(['verify']);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/no public keys to verify with: name their file with --keys/),
    ]);
  });

  it('exports for an auditor, who verifies it offline', async ({ skip }) => {
    skip(skipped);
    const exported = await audit(['export', '--from', '2026-11-01', '--to', '2026-11-01']);
    expect(exported.out.trim().split('\n')).toHaveLength(5);
    expect(exported.err).toMatch(/^Exported: 4 entries tell what was asked for, all processes, from 2026-11-01T/);
    const mistyped = await audit(['export', '--process', 'lead-to-project:hubspot-l']);
    expect(mistyped.err).toMatch(/^Exported: 0 entries tell what was asked for, lead-to-project:hubspot-l\.$/m);
    writeFileSync(file('export.jsonl'), exported.out);
    const offline = { LEDGER_URL: 'sqlite:nowhere.db' };
    expect(await audit(['verify', file('export.jsonl'), '--keys', file('public.json')], offline)).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /4 entries tell what was asked for, all processes, from 2026-11-01T00:00:00\.000Z on, before 2026-11-02T/,
      ),
    });
    writeFileSync(file('forged.jsonl'), exported.out.replace('"untaxed":"100.00"', '"untaxed":"900.00"'));
    const forged = await audit(['verify', file('forged.jsonl'), '--keys', file('public.json'), '--json'], offline);
    expect(forged.code).toBe(1);
    expect(JSON.parse(forged.out)).toMatchObject({
      findings: [{ seq: 4, what: expect.stringContaining('Entry 4 was changed') }],
    });
    expect(await audit(['export', '--from', '1.11.2026'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--from takes a day'),
    });
    expect(await audit(['export', '--from', '2026-11-02', '--to', '2026-11-01'])).toMatchObject({
      code: 2,
      out: '',
      err: '--from 2026-11-02 is after --to 2026-11-01: no day is between them.\n',
    });
  });

  it('says that an export could not be written, and does not blame the ledger', async ({ skip }) => {
    skip(skipped);
    const command = `"${process.execPath}" "${program}" audit export > /dev/full`;
    const env = { PATH: process.env.PATH ?? '', LEDGER_URL: place.url };
    const told = await new Promise<string>((resolve) =>
      exec(command, { cwd: folder, env }, (_error, _out, err) => resolve(err)),
    );
    expect(told).toBe('The export could not be written to its end (ENOSPC).\n');
  });

  it('erases a person’s data, with --yes only, and the chain stays whole', async ({ skip }) => {
    skip(skipped);
    const asked = ['erase', grace.email, '--reason', 'art. 17', '--by', 'the officer'];
    expect((await audit(asked)).out).toMatch(/^To be erased, with --yes: 6 values in 3 entries/);
    expect(JSON.stringify(await place.tamper('select * from personal'))).toContain('Grace');
    const erased = await audit([...asked, '--yes'], keys.env);
    expect(erased).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Erased: 6 values in 3 entries.*\nThe ledger’s files were rewritten, so/),
    });
    expect(JSON.stringify(await place.tamper('select * from personal'))).not.toContain('Grace');
    expect(await audit(['verify', '--keys', file('public.json')])).toMatchObject({ code: 0 });
    expect((await audit(asked)).out).toBe('Nothing on record names them.\n');
    const naming = await audit(['erase', 'data officer', '--reason', 'the Data Officer left', '--by', 'us']);
    expect(naming).toMatchObject({ code: 1, err: expect.stringContaining("goes on record, so it can't name") });
  });

  it('says, when the files could not be rewritten, that it is to be done again, and then that they were', async ({
    skip,
  }) => {
    skip(skipped);
    const ledger = await openLedger(place.settings, keys.ring);
    await ledger.record({
      entries: [decision(7, { id: 'bo', body: { actor: { name: 'Bo Ek', email: 'bo@a.example' } } })],
    });
    const asked = ['erase', 'bo@a.example', '--reason', 'art. 17', '--by', 'the officer', '--yes'];
    await ledger.close();
    // Somebody reads meanwhile: SQLite's rewriting gives up then, and PostgreSQL's waits, until somebody else stops it.
    const reader = await readLedger(place.settings);
    const stopped = await reader.atOneMoment(async (reading) => {
      await reading.tracesOf('bo@a.example');
      const first = audit(asked, keys.env);
      if (place.settings.kind === 'postgres') {
        const stop = "select pg_terminate_backend(pid) from pg_stat_activity where query like 'vacuum full%'";
        while ((await place.tamper(stop)).length === 0) await pause(50);
      }
      return first;
    });
    await reader.close();
    expect(stopped).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/its files still hold what was erased, because .*\. Erase once more/),
    });
    const again = await audit(asked, keys.env);
    expect(again).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Nothing on record names them\.\nThe ledger’s files were rewritten all the same: /),
    });
    expect(JSON.parse((await audit([...asked, '--json'], keys.env)).out)).toMatchObject({
      erased: false,
      rewritten: true,
    });
  }, 60_000);

  it('says what is wrong and where, with a head that was kept', async ({ skip }) => {
    skip(skipped);
    writeFileSync(file('head.json'), (await audit(['head'])).out);
    expect(JSON.parse(readFileSync(file('head.json'), 'utf8'))).toMatchObject({ seq: 7 });
    const judge = () => audit(['verify', '--keys', file('public.json'), '--head', file('head.json')]);
    expect(await judge()).toMatchObject({ code: 0 });
    await place.tamper('delete from entries where seq > 3');
    await place.tamper('delete from heads where seq > 3');
    const { code, err } = await judge();
    expect(code).toBe(1);
    expect(err).toContain('The end was cut off: you have a head of entry 7, and the last one there is 3.');
  });

  it.for([
    ['the number 0', { seq: 0, hash: 'a'.repeat(64) }],
    ['a number below 0', { seq: -3, hash: 'a'.repeat(64) }],
    ['a hash that is none', { seq: 1, hash: 'aaaa' }],
  ])('refuses a head with %s, which would be compared with nothing', async ([_, head], { skip }) => {
    skip(skipped);
    writeFileSync(file('no-head.json'), JSON.stringify(head));
    expect(await audit(['verify', '--keys', file('public.json'), '--head', file('no-head.json')])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/no-head\.json is no head of a ledger\. One is what .* 1 or more/),
    });
  });

  it('makes no ledger by a typing error', async ({ skip }) => {
    skip(skipped);
    const wrong = await audit(['verify', '--keys', file('public.json'), '--ledger', `sqlite:${file('typo.db')}`]);
    expect(wrong).toMatchObject({ code: 2, err: expect.stringMatching(/\[TL-LEDGER-0003\].*there is no such file/) });
  });
});
