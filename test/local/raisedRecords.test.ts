import {type ChildProcess, spawn} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {hostname, tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {buildSync} from 'esbuild';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Raised} from '../../src/lib/logLevels.ts';
import {troubleOf} from '../../src/lib/trouble.ts';
import {openRaisedRecords} from '../../src/local/raisedRecords.ts';

let folder = '';
const file = () => join(folder, 'state', 'loglevels.json');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'i9s-raised-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const raised = (pod: string, more: Partial<Raised> = {}): Raised => ({
  context: 'kind',
  server: 'https://10.0.0.1:6443',
  namespace: 'bookinfo',
  pod,
  uid: `uid-${pod}`,
  dialect: 'envoy',
  was: {http: 'warning'},
  now: {http: 'debug'},
  raisedAt: 1_000,
  until: 601_000,
  by: {id: 'one', pid: 7, host: 'here', seenAt: 1_000},
  ...more,
});
const pods = (all: readonly Raised[]): readonly string[] => all.map(({pod}) => pod).sort();
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing',
    (error: unknown) => troubleOf(error),
  );
const write = (contents: string, name = file()): void => {
  mkdirSync(dirname(name), {recursive: true});
  writeFileSync(name, contents);
};
const many = (count: number): readonly number[] => Array.from({length: count}, (_, at) => at);

describe('records of raised levels', () => {
  it('are none before the first, and reading them writes nothing', async () => {
    expect(await openRaisedRecords(file()).read()).toEqual([]);
    expect(existsSync(dirname(file()))).toBe(false);
  });

  it('are read by another i9s, and are for their owner only', async () => {
    const given = await openRaisedRecords(file()).change(all => [...all, raised('a')]);
    expect(given).toEqual([raised('a')]);
    expect(await openRaisedRecords(file()).read()).toEqual([raised('a')]);
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({version: 1, raised: [raised('a')]});
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(file()))).toEqual(['loglevels.json']);
  });

  it('are not written where nothing changes', async () => {
    await openRaisedRecords(file()).change(all => all);
    expect(existsSync(file())).toBe(false);
  });

  it('lose nothing when several i9s change them at once', async () => {
    const writers = many(5).map(() => openRaisedRecords(file(), {patienceMs: 15_000, staleMs: 15_000}));
    await Promise.all(writers.flatMap((writer, at) => many(6).map(nth => writer.change(all => [...all, raised(`${at}-${nth}`)]))));
    expect(pods(await openRaisedRecords(file()).read())).toEqual(many(5).flatMap(at => many(6).map(nth => `${at}-${nth}`)));
    expect(readdirSync(dirname(file()))).toEqual(['loglevels.json']);
  });

  it('of hundreds of pods are written together, not each for itself', async () => {
    const records = openRaisedRecords(file());
    const given = await Promise.all(many(300).map(at => records.change(all => [...all, raised(`pod-${at}`)])));
    expect([given[0]?.length, given[1]?.length]).toEqual([1, 300]);
    expect(pods(await records.read())).toEqual(
      many(300)
        .map(at => `pod-${at}`)
        .sort(),
    );
  });

  it('lose nothing when several processes change them at once', async () => {
    const script = join(folder, 'writer.mjs');
    const entry = `
      import {openRaisedRecords} from './src/local/raisedRecords.ts';
      const [file, name, entry] = process.argv.slice(2);
      const records = openRaisedRecords(file, {patienceMs: 15_000, staleMs: 15_000});
      for (let at = 0; at < 10; at++) await records.change(all => [...all, {...JSON.parse(entry), pod: name + '-' + at}]);`;
    const stdin = {contents: entry, resolveDir: process.cwd(), loader: 'ts'} as const;
    buildSync({stdin, bundle: true, platform: 'node', format: 'esm', outfile: script, logLevel: 'error'});
    const ended = (child: ChildProcess) => new Promise(resolve => child.on('exit', resolve));
    const codes = await Promise.all(
      ['a', 'b', 'c'].map(name => ended(spawn(process.execPath, [script, file(), name, JSON.stringify(raised('x'))], {stdio: 'inherit'}))),
    );
    expect(codes).toEqual([0, 0, 0]);
    expect(pods(await openRaisedRecords(file()).read())).toEqual(['a', 'b', 'c'].flatMap(name => many(10).map(at => `${name}-${at}`)));
  });
});

describe('the lock beside the records', () => {
  const lock = () => `${file()}.lock`;
  const holder = (pid: number, host = hostname()): string => JSON.stringify({pid, host, at: Date.now()});
  const nobody = 4_194_305; // more than a pid can be

  it('is waited for, and then named', async () => {
    write(holder(process.pid), lock());
    expect(await refusal(openRaisedRecords(file(), {patienceMs: 30, staleMs: 5_000}).change(all => [...all, raised('a')]))).toEqual({
      kind: 'other',
      what: `The file ${file()} is locked by another i9s (pid ${process.pid}).`,
      next: `Try again; remove ${lock()} if no other i9s runs.`,
    });
    expect(existsSync(file())).toBe(false);
    expect(readFileSync(lock(), 'utf8')).toContain(`"pid":${process.pid}`);
  });

  it('is taken over as soon as it is released', async () => {
    write(holder(process.pid), lock());
    const change = openRaisedRecords(file(), {patienceMs: 15_000, staleMs: 60_000}).change(all => [...all, raised('a')]);
    rmSync(lock());
    expect(pods(await change)).toEqual(['a']);
  });

  it.each([
    ['of a process that has ended', () => aged(holder(nobody), -1)],
    ['of a pid that something else has now', () => aged(holder(process.pid), -6)],
    ['of another host', () => aged(holder(nobody, 'elsewhere'), -6)],
    ['that was never written', () => aged('', -6)],
    ['from before the clock was set back', () => aged(holder(process.pid), 3_600)],
  ])('%s is broken, by several at once as well', async (_, leave) => {
    leave();
    const writers = many(6).map(() => openRaisedRecords(file(), {patienceMs: 4_000, staleMs: 5_000}));
    await Promise.all(writers.map((writer, at) => writer.change(all => [...all, raised(String(at))])));
    expect(pods(await openRaisedRecords(file()).read())).toEqual(['0', '1', '2', '3', '4', '5']);
    expect(readdirSync(dirname(file()))).toEqual(['loglevels.json']);
  });
  const aged = (contents: string, seconds: number): void => {
    write(contents, lock());
    const at = Date.now() / 1000 + seconds;
    utimesSync(lock(), at, at);
  };

  it('that others broke meanwhile is no lock: the change is made anew on what they wrote', async () => {
    const [slow, other] = [openRaisedRecords(file()), openRaisedRecords(file())];
    let interrupted: Promise<unknown> | undefined;
    let edits = 0;
    const change = slow.change(all => {
      edits++;
      if (interrupted === undefined) {
        rmSync(lock()); // as if this process had been suspended for long
        writeFileSync(file(), JSON.stringify({version: 1, raised: [raised('other')]}));
        interrupted = other.read();
      }
      return [...all, raised('slow')];
    });
    expect(pods(await change)).toEqual(['other', 'slow']);
    expect(edits).toBe(2);
  });
});

describe('a file that i9s did not write so', () => {
  it.each(['', '{"version": 1, "rai', '[]', '"x"', '{}', '{"version":1,"raised":{}}', 'null'])(
    '%j is moved aside, which is said once',
    async contents => {
      write(contents);
      const records = openRaisedRecords(file());
      expect(await refusal(records.read())).toEqual({
        kind: 'garbage',
        what: `The file ${file()} is not what i9s wrote and was moved to ${file()}.broken.`,
        next: 'What was raised before is no longer known: look at the levels of your proxies, then try again.',
      });
      expect(readFileSync(`${file()}.broken`, 'utf8')).toBe(contents);
      expect(await records.read()).toEqual([]);
      expect(pods(await records.change(all => [...all, raised('a')]))).toEqual(['a']);
    },
  );

  it('stops a change as well, so that nothing is raised on top of what is not known', async () => {
    write('{');
    const records = openRaisedRecords(file());
    expect(await refusal(records.change(all => [...all, raised('a')]))).toMatchObject({kind: 'garbage'});
    expect(pods(await records.change(all => [...all, raised('a')]))).toEqual(['a']);
  });

  it.each([
    ['no object', 7],
    ['nothing', null],
    ['no uid', {...raised('x'), uid: undefined}],
    ['another kind of process', {...raised('x'), dialect: 'cilium'}],
    ['levels that are no texts', {...raised('x'), was: {http: 3}}],
    ['levels in a list', {...raised('x'), now: ['debug']}],
    ['a time that is none', {...raised('x'), until: 'soon'}],
    ['nobody', {...raised('x'), by: undefined}],
    ['no port', {...raised('x'), port: 'admin'}],
  ])('with an entry that is or has %s: that one is passed over, and kept', async (_, entry) => {
    write(JSON.stringify({version: 1, raised: [entry, raised('a')]}));
    const records = openRaisedRecords(file());
    expect(pods(await records.read())).toEqual(['a']);
    await records.change(all => [...all, raised('b')]);
    expect(JSON.parse(readFileSync(file(), 'utf8')).raised).toEqual([raised('a'), raised('b'), JSON.parse(JSON.stringify(entry))]);
  });

  it('but a newer i9s is read, and never changed', async () => {
    const contents = JSON.stringify({version: 2, raised: [raised('a'), {other: true}]});
    write(contents);
    const records = openRaisedRecords(file());
    expect(pods(await records.read())).toEqual(['a']);
    expect(await refusal(records.change(() => []))).toEqual({
      kind: 'other',
      what: `The file ${file()} was written by another i9s (version 2 of it, this i9s knows 1).`,
      next: 'Use the newer i9s, or move the file away once nothing is raised any more.',
    });
    expect(readFileSync(file(), 'utf8')).toBe(contents);
  });

  it('nor can it lie where nothing can be written', async () => {
    write('', join(folder, 'state'));
    expect(await refusal(openRaisedRecords(file()).change(all => [...all, raised('a')]))).toEqual({
      kind: 'other',
      what: `The file ${file()} cannot be made: something else is in its way.`,
      next: 'Levels are only changed once that is recorded: make room there, or set XDG_STATE_HOME to a folder that you can write to.',
    });
  });
});

describe('the i9s that raised something', () => {
  const {isAlive} = openRaisedRecords('unused');
  const by = {id: 'one', pid: process.pid, host: hostname(), seenAt: 1_000_000};

  it.each([
    ['lives while its process does', by, 1_060_000, true],
    ["lives also when its process is another user's", {...by, pid: 1}, 1_060_000, true],
    ['is dead without its process', {...by, pid: 4_194_305}, 1_000_000, false],
    ["is dead when it was not seen for long: its pid is something else's", by, 1_180_000, false],
    ['is seen from another host by its time alone', {...by, host: 'elsewhere', pid: 4_194_305}, 1_179_000, true],
    ['is dead on another host when it was not seen for long', {...by, host: 'elsewhere'}, 1_181_000, false],
    ['lives when the clock was set back since', by, 5_000, true],
  ])('%s', (_, instance, now, alive) => expect(isAlive(instance, now)).toBe(alive));
});
