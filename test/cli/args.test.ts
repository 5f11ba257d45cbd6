import {describe, expect, it} from 'vitest';
import {parseArgs} from '../../src/cli/args.ts';
import {durationMs} from '../../src/cli/duration.ts';
import {targetFlags} from '../../src/cli/flags.ts';
import {verbs} from '../../src/cli/verbs.ts';

const parse = (line: string) => parseArgs(line.split(' ').filter(Boolean));
const problem = (line: string): string => {
  const parsed = parse(line);
  return parsed.is === 'bad' ? parsed.problem : `understood as ${parsed.is}`;
};
const anyTarget = {istioNamespace: 'istio-system', asGroups: []};
const screen = {wide: false, mouse: false, ascii: false, readOnly: false, write: false};
const once = {output: 'table', exitCode: false, files: []};

describe('one pod of i9s ps', () => {
  const anyPod = {is: 'psDiff', target: anyTarget};

  it('is compared, and its sides may be files', () => {
    expect(parse('ps reviews.shop')).toEqual({...anyPod, options: {target: 'reviews.shop', output: 'table'}});
    expect(parse('proxy-status deploy/a -f x.json -o json')).toEqual({...anyPod, options: {target: 'deploy/a', envoyFile: 'x.json', output: 'json'}});
    expect(parse('ps a --istiod - -o yaml')).toEqual({...anyPod, options: {target: 'a', istiodFile: '-', output: 'yaml'}});
    expect(parse('ps -f - --istiod y')).toEqual({...anyPod, options: {envoyFile: '-', istiodFile: 'y', output: 'table'}});
  });

  it('is none where only -f is given: those are answers of /debug/syncz', () =>
    expect(parse('ps -f x.json')).toEqual({is: 'ps', target: anyTarget, options: {...once, files: ['x.json']}}));
});

describe('the screen', () => {
  it('opens when no command is given', () => expect(parse('')).toEqual({is: 'tui', target: anyTarget, options: screen}));

  it('takes the flags that kubectl and istioctl have', () => {
    expect(parse('--context prod --kubeconfig a.yaml -n shop -i mesh --as me --as-group a --as-group=b --as-uid 7')).toEqual({
      is: 'tui',
      target: {context: 'prod', kubeconfig: 'a.yaml', namespace: 'shop', istioNamespace: 'mesh', as: 'me', asGroups: ['a', 'b'], asUid: '7'},
      options: screen,
    });
    expect(parse('-c a.yaml --istioNamespace=mesh --namespace=shop')).toMatchObject({
      target: {kubeconfig: 'a.yaml', istioNamespace: 'mesh', namespace: 'shop'},
    });
  });

  it('takes the admin port of proxies, and nothing else for it', () => {
    expect(parse('--proxy-admin-port 15100 ps')).toMatchObject({is: 'ps', target: {proxyAdminPort: 15_100}});
    expect(parse('ps --proxy-admin-port=1')).toMatchObject({target: {proxyAdminPort: 1}});
    expect(parse('--proxy-admin-port 65535')).toMatchObject({target: {proxyAdminPort: 65_535}});
    for (const wrong of ['0', '65536', '15000x', '1e3', '-1'])
      expect(problem(`ps --proxy-admin-port=${wrong}`)).toBe(`"${wrong}" is no port: write --proxy-admin-port N, with N from 1 to 65535.`);
  });

  it.each(['-nshop', '-n=shop', '--namespace=shop', '-n other -n shop'])('takes %s as the namespace shop', line =>
    expect(parse(line)).toMatchObject({target: {namespace: 'shop'}}),
  );

  it('shows all namespaces with -A, whatever -n says', () => expect(parse('-n shop -A')).toEqual({is: 'tui', target: anyTarget, options: screen}));

  it('takes its own flags', () => {
    expect(parseArgs(['--command', ':istiods', '--filter', 'a b', '--wide', '--mouse', '--ascii', '--no-color'])).toEqual({
      is: 'tui',
      target: anyTarget,
      options: {command: ':istiods', filter: 'a b', wide: true, mouse: true, ascii: true, readOnly: false, write: false},
    });
  });

  it('is read-only when it is told so', () => {
    expect(parse('--read-only')).toMatchObject({options: {readOnly: true}});
    expect(parse('--readonly')).toMatchObject({options: {readOnly: true}});
    expect(parse('--wide=false --read-only=false')).toEqual({is: 'tui', target: anyTarget, options: screen});
    expect(parse('--write')).toMatchObject({options: {readOnly: false, write: true}});
    expect(problem('ps --write')).toBe('i9s ps has no flag --write; it belongs to the screen (i9s without a command).');
  });
});

describe('ps', () => {
  it('prints the table of all proxies', () => expect(parse('ps')).toEqual({is: 'ps', target: anyTarget, options: once}));

  it('has the names of istioctl', () => expect(parse('proxy-status')).toEqual(parse('ps')));

  it('takes its flags, before the word and after it', () => {
    expect(parse('-n shop ps -o json -r canary --exit-code --wait 1m30s')).toEqual({
      is: 'ps',
      target: {...anyTarget, namespace: 'shop'},
      options: {output: 'json', revision: 'canary', exitCode: true, waitMs: 90_000, files: []},
    });
    expect(parse('ps -v 1')).toMatchObject({options: {verbosity: 1}});
    expect(parse('ps --verbosity=0')).toMatchObject({options: {verbosity: 0}});
    expect(parse('ps -f a.json -f - --file=b.json')).toMatchObject({options: {files: ['a.json', '-', 'b.json']}});
  });

  it.each([
    ['ps -o xml', 'Output format "xml" not supported: choose table, wide, json or yaml.'],
    ['ps -v 2', 'Verbosity "2" not supported: choose 0 or 1.'],
    ['ps -v 1 -o json', '-v is about the table; it cannot be used with -o json.'],
    ['ps --wait soon', '"soon" is no duration: write --wait 60s or --wait 2m.'],
    ['ps -f a.json --wait 1s', '--wait needs a cluster; it cannot be used with -f.'],
    ['ps -f a.json -r x', '-r needs a cluster; it cannot be used with -f.'],
    ['ps --wide', 'i9s ps has no flag --wide; it belongs to the screen (i9s without a command).'],
    ['ps -o', '-o needs a value: -o FORMAT.'],
  ])('%s is refused', (line, sentence) => expect(problem(line)).toBe(sentence));
});

describe('what is not known is refused in one sentence, with a near word', () => {
  it.each([
    ['pss', 'There is no command "pss", did you mean ps?'],
    ['xyzzy', 'There is no command "xyzzy".'],
    ['--namspace a', 'There is no flag --namspace, did you mean --namespace?'],
    ['-x', 'There is no flag -x.'],
    ['-o json', 'i9s has no flag -o; it belongs to i9s ps.'],
    ['-n', '-n needs a value: -n NAME.'],
    ['-n --wide', '-n needs a value: -n NAME.'],
    ['--wide=maybe', '--wide takes no value, and "maybe" was given.'],
    ['-n x demo', '"demo" must be the first word: i9s demo.'],
    ['help verson', 'There is no command "verson", did you mean version?'],
    ['completion', 'Which shell? i9s completion bash|zsh|fish.'],
    ['completion tcsh', 'Which shell? i9s completion bash|zsh|fish.'],
    ['--__proto__', 'There is no flag --__proto__.'],
  ])('%s', (line, sentence) => expect(problem(line)).toBe(sentence));
});

describe('other commands', () => {
  it.each([
    ['info --context a', {is: 'info', target: {...anyTarget, context: 'a'}}],
    ['version', {is: 'version'}],
    ['--version', {is: 'version'}],
    ['completion zsh', {is: 'completion', shell: 'zsh'}],
    ['completion contexts', {is: 'names', of: 'contexts', target: anyTarget}],
    ['--help', {is: 'help'}],
    ['-h', {is: 'help'}],
    ['help', {is: 'help'}],
    ['help ps', {is: 'help', about: 'ps'}],
    ['proxy-status --help', {is: 'help', about: 'ps'}],
    ['ps -h -o json', {is: 'help', about: 'ps'}],
  ])('%s', (line, parsed) => expect(parse(line)).toEqual(parsed));
});

it('a name of a flag means the same wherever it is declared, but for those that istioctl has twice: -r (--revision, --reset) and --wait', () => {
  const all = [...new Set([...targetFlags, ...verbs.flatMap(verb => verb.flags)])].flatMap(flag =>
    flag.names.filter(name => !['-r', '--wait'].includes(name)).map(name => ({name, means: `${flag.id} ${flag.takes}`})),
  );
  expect(all.filter(({name, means}) => all.some(other => other.name === name && other.means !== means))).toEqual([]);
});

it('--wait takes a time of ps, wherever it stands, and is a switch of waypoint', () => {
  expect(parse('--wait 60s ps')).toMatchObject({is: 'ps', options: {waitMs: 60_000}});
  expect(parse('waypoint status --wait -A')).toMatchObject({is: 'waypoint', options: {what: 'status', all: true, waitMs: 90_000}});
});

it.each([
  ['60s', 60_000],
  ['1m30s', 90_000],
  ['1.5s', 1500],
  ['250ms', 250],
  ['2h', 7_200_000],
  ['5', 5000],
  ['', undefined],
  ['s', undefined],
  ['-1s', undefined],
  ['1d', undefined],
])('the duration %s', (text, ms) => expect(durationMs(text)).toBe(ms));
