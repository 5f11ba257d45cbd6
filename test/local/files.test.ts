import {chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {Readable} from 'node:stream';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {troubleOf} from '../../src/lib/trouble.ts';
import {openHistory} from '../../src/local/history.ts';
import {readSavedAnswer} from '../../src/local/savedAnswers.ts';
import {openSavedFiles} from '../../src/local/savedFiles.ts';
import {pathsOf} from '../../src/local/xdg.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'i9s-local-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing',
    (error: unknown) => troubleOf(error),
  );

describe('folders by the XDG specification', () => {
  it('lie below home', () =>
    expect(pathsOf({}, '/home/me')).toEqual({
      config: '/home/me/.config/i9s',
      configFile: '/home/me/.config/i9s/config.yaml',
      state: '/home/me/.local/state/i9s',
      saved: '/home/me/.local/state/i9s/saved',
      history: '/home/me/.local/state/i9s/history',
      levels: '/home/me/.local/state/i9s/loglevels.json',
    }));

  it('lie where the environment says, if that is absolute', () => {
    expect(pathsOf({XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s'}, '/home/me')).toMatchObject({config: '/c/i9s', saved: '/s/i9s/saved'});
    expect(pathsOf({XDG_CONFIG_HOME: 'c', XDG_STATE_HOME: ''}, '/home/me')).toEqual(pathsOf({}, '/home/me'));
  });
});

describe('a saved file', () => {
  it('is for its owner only, in a folder that is made', async () => {
    const path = await openSavedFiles(join(folder, 'a', 'saved')).save('proxies.txt', 'NAME\n');
    expect(path).toBe(join(folder, 'a', 'saved', 'proxies.txt'));
    expect(readFileSync(path, 'utf8')).toBe('NAME\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'a', 'saved')).mode & 0o777).toBe(0o700);
  });

  it('never takes the place of another, also when several are saved at once', async () => {
    const files = openSavedFiles(folder);
    const paths = await Promise.all(['1', '2', '3'].map(text => files.save('proxies.txt', text)));
    expect(paths.map(path => basename(path)).sort()).toEqual(['proxies-2.txt', 'proxies-3.txt', 'proxies.txt']);
    expect(paths.map(path => readFileSync(path, 'utf8'))).toEqual(['1', '2', '3']);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  it.each([
    ['listeners-a.shop@remote.txt', 'listeners-a.shop@remote.txt'],
    ['../../etc/passwd', 'etc-passwd'],
    ['resource-0.0.0.0_80/x y.yaml', 'resource-0.0.0.0_80-x-y.yaml'],
    ['..', 'i9s'],
    ['ä;rm -rf.json', 'rm--rf.json'],
    [`${'a'.repeat(300)}.txt`, `${'a'.repeat(120)}.txt`],
  ])('named %s is %s', async (name, safe) => expect(basename(await openSavedFiles(folder).save(name, ''))).toBe(safe));

  it('that cannot be written says so in a sentence, and leaves nothing', async () => {
    writeFileSync(join(folder, 'file'), '');
    expect(await refusal(openSavedFiles(join(folder, 'file', 'saved')).save('a.txt', ''))).toEqual({
      kind: 'other',
      what: `The file ${join(folder, 'file', 'saved', 'a.txt')} lies below something that is no folder.`,
      next: 'Set XDG_STATE_HOME to a folder that you can write to.',
    });
  });
});

describe('typed lines', () => {
  const file = () => join(folder, 'state', 'history');

  it('are kept from one run to the next, oldest first, each once', async () => {
    const history = openHistory(file());
    for (const line of ['ps', 'ctx prod', 'istiods', ' ps ']) await history.add(line);
    expect(await openHistory(file()).read()).toEqual(['ctx prod', 'istiods', 'ps']);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'state'))).toEqual(['history']);
  });

  it('are kept also when they come faster than the disk writes, and one that was just added is read', async () => {
    const history = openHistory(file());
    void history.add('a');
    void history.add('b\nc');
    expect(await history.read()).toEqual(['a', 'b c']);
  });

  it('of two programs are both kept', async () => {
    const [one, other] = [openHistory(file()), openHistory(file())];
    await one.add('a');
    await other.add('b');
    await one.add('c');
    expect(await one.read()).toEqual(['a', 'b', 'c']);
  });

  it('are 200 at most', async () => {
    mkdirSync(join(folder, 'state'));
    writeFileSync(file(), Array.from({length: 500}, (_, at) => `line ${at}`).join('\n'));
    const history = openHistory(file());
    await history.add('last');
    const lines = await history.read();
    expect([lines.length, lines[0], lines.at(-1)]).toEqual([200, 'line 301', 'last']);
  });

  it('that cannot be read or written are not remembered, and nothing is said', async () => {
    mkdirSync(file(), {recursive: true});
    const history = openHistory(file());
    await history.add('a');
    expect(await history.read()).toEqual([]);
    expect(await openHistory(join(folder, 'none')).read()).toEqual([]);
  });
});

describe('a saved answer', () => {
  it('has the name of its file', async () => {
    writeFileSync(join(folder, 'istiod-1.json'), '[]');
    expect(await readSavedAnswer(join(folder, 'istiod-1.json'), Readable.from([]))).toEqual({
      name: 'istiod-1',
      file: join(folder, 'istiod-1.json'),
      text: '[]',
    });
  });

  it('comes from stdin', async () =>
    expect(await readSavedAnswer('-', Readable.from(['[', ']']))).toEqual({name: 'stdin', file: 'stdin', text: '[]'}));

  it('that is not there, or a folder, or not readable, is a sentence', async () => {
    writeFileSync(join(folder, 'locked'), '');
    chmodSync(join(folder, 'locked'), 0);
    const next = 'Give the path of a saved answer, or - for stdin.';
    expect(await refusal(readSavedAnswer(join(folder, 'none'), Readable.from([])))).toEqual({
      kind: 'other',
      what: `The file ${join(folder, 'none')} does not exist.`,
      next,
    });
    expect(await refusal(readSavedAnswer(folder, Readable.from([])))).toEqual({kind: 'other', what: `The file ${folder} is a folder.`, next});
    if (process.getuid?.() !== 0)
      expect(await refusal(readSavedAnswer(join(folder, 'locked'), Readable.from([])))).toMatchObject({
        what: `The file ${join(folder, 'locked')} is not allowed for you.`,
      });
  });
});
