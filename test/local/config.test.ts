import {chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {readConfig, readOnlyReason} from '../../src/local/config.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'i9s-config-'));
  file = join(folder, 'config.yaml');
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const configured = (text: string) => {
  writeFileSync(file, text);
  return readConfig(file);
};

describe('config.yaml', () => {
  it('need not exist', async () => expect(await readConfig(file)).toEqual({config: {readOnly: ['*prod*']}}));

  it.each(['', '\n', '# readOnly: []\n', '---\n', '{}'])('that says nothing (%j) is as none', async text =>
    expect(await configured(text)).toEqual({config: {readOnly: ['*prod*']}}),
  );

  it.each([
    ['readOnly: ["*live*", eu-?]', ['*live*', 'eu-?']],
    ['readOnly:\n  - "*live*"\n', ['*live*']],
    ['readOnly: []', []],
  ])('%j says which contexts are read-only', async (text, readOnly) => expect(await configured(text)).toEqual({config: {readOnly}}));

  it('names keys that i9s does not know, and the rest counts', async () => {
    const next = 'The key it knows is readOnly.';
    expect(await configured('# mine\nreadOnly: [live]\nreadonly: [x]\ntheme: dark\n')).toEqual({
      config: {readOnly: ['live']},
      trouble: {kind: 'other', what: `${file}, line 3: i9s does not know readonly, theme.`, next},
    });
    expect(await configured('theme: dark')).toMatchObject({config: {readOnly: ['*prod*']}, trouble: {next}});
  });

  it('understands its key in other letters', async () => {
    expect(await configured('readonly: [live]')).toEqual({config: {readOnly: ['live']}});
    expect(await configured('READONLY: live')).toMatchObject({config: {readOnly: ['*']}});
  });

  const lifted = 'until then every context is read-only, which --write lifts.';
  it.each([
    ['readOnly: "*prod*"', 'line 1: readOnly is no list of patterns.', `Write readOnly: ["*prod*", staging], or [] for none; ${lifted}`],
    ['# a\nreadOnly:\n', 'line 2: readOnly is no list of patterns.', undefined],
    ['readOnly: [1]', 'line 1: readOnly is no list of patterns.', undefined],
    ['readOnly: [""]', 'line 1: readOnly is no list of patterns.', undefined],
    ['readOnly: {a: b}', 'line 1: readOnly is no list of patterns.', undefined],
    ['# a\nreadOnly: [*prod*]', 'line 2: a pattern that begins with * needs quotes.', `Write readOnly: ["*prod*", staging]; ${lifted}`],
    ['readOnly:\n  - a\n  - *prod\n', 'line 3: a pattern that begins with * needs quotes.', undefined],
    ['readOnly:\n\t- a', /line \d: this is no YAML: .*[^.]\.$/, `Correct it; ${lifted}`],
    ['readOnly: [a', /line 1: this is no YAML: .*[^.]\.$/, undefined],
    ['- readOnly', 'this is no list of settings.', undefined],
    ['prod', 'this is no list of settings.', undefined],
  ])('%j cannot be understood, says where, and locks every context', async (text, what, next) => {
    const {config, trouble} = await configured(text);
    expect(config).toEqual({readOnly: ['*']});
    expect(trouble?.what).toMatch(what);
    expect(trouble?.what.startsWith(file)).toBe(true);
    if (next !== undefined) expect(trouble?.next).toBe(next);
  });

  it('that cannot be read locks every context', async () => {
    mkdirSync(file);
    expect(await readConfig(file)).toEqual({
      config: {readOnly: ['*']},
      trouble: {kind: 'other', what: `The file ${file} is a folder.`, next: `Make it readable: ${lifted}`},
    });
    rmSync(file, {recursive: true});
    writeFileSync(file, '');
    chmodSync(file, 0);
    if (process.getuid?.() !== 0) expect(await readConfig(file)).toMatchObject({config: {readOnly: ['*']}});
  });
});

describe('a context', () => {
  const ask = (readOnly: readonly string[], context: string, more: {readonly flag?: boolean; readonly write?: boolean} = {}) =>
    readOnlyReason({config: {readOnly}, file: '/home/me/.config/i9s/config.yaml', context, flag: false, write: false, ...more});

  it('is read-only where it matches a pattern, which is named', async () => {
    expect(ask(['eu-*', '*PROD*'], 'prod-eu-1')).toBe('Read-only: the context prod-eu-1 matches *PROD* in readOnly of config.yaml; --write lifts it');
    expect(ask(['eu-*', '*prod*'], 'staging')).toBeUndefined();
    expect(ask(['*prod*'], 'prod', {write: true})).toBeUndefined();
  });

  it('is read-only by default where its name has prod in it', async () => {
    const {config} = await readConfig(file);
    const reason = readOnlyReason({config, file, context: 'prod-eu-1', flag: false, write: false});
    expect(reason).toBe('Read-only: the context prod-eu-1 matches *prod* in readOnly of config.yaml (the default); --write lifts it');
  });

  it('is read-only where i9s was started so, whatever else was said', () =>
    expect(ask([], 'kind', {flag: true, write: true})).toBe('Read-only: started with --read-only'));

  it('is read-only where the file cannot be understood', async () => {
    const {config} = await configured('readOnly: prod');
    const reason = (write: boolean) => readOnlyReason({config, file, context: 'kind', flag: false, write});
    expect(reason(false)).toBe('Read-only: config.yaml cannot be used; correct it, or --write lifts it');
    expect(reason(true)).toBeUndefined();
  });

  it.each([
    ['prod', 'prod', true],
    ['prod', 'prod-1', false],
    ['prod', 'my-prod', false],
    ['prod-?', 'prod-1', true],
    ['prod-?', 'prod-12', false],
    ['prod-?', 'prod-ü', true],
    ['*', '', true],
    ['**a**', 'xay', true],
    ['a.c', 'abc', false],
    ['(a|b)+', 'a', false],
    ['[ab]', 'a', false],
    ['arn:aws:eks:eu-1:1:cluster/*', 'arn:aws:eks:eu-1:1:cluster/Live', true],
    ['^a$', 'a', false],
    ['a\\b', 'a\\b', true],
    ['*-*', 'a\nb-c', true],
  ])('pattern %s against %j: %s', (pattern, context, matches) => expect(ask([pattern], context) !== undefined).toBe(matches));
});
