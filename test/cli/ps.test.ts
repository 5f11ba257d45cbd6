import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {fixture} from '../fixtures/read.ts';
import {i9s, type Outcome} from './cliRun.ts';
import {fakeSource, istiodName, istiodPod, listed, ranAt, recordedPods, recordedSyncz, sidecarPod, synczOf, trouble} from './fakeSource.ts';

const recorded = (folder: 'gone' | 'stale', line: string): Promise<Outcome> => {
  const {source} = fakeSource({events: [listed(recordedPods(folder))], answers: {[istiodName]: recordedSyncz(folder)}});
  return i9s(line, {source, clock: () => ranAt[folder]});
};
const saved = (folder: keyof typeof ranAt, line: string): Promise<Outcome> =>
  i9s(line, {clock: () => ranAt[folder], readSaved: async file => ({name: istiodName, file, text: recordedSyncz(folder)})});

describe('istioctl 1.31 is printed byte for byte', () => {
  it.each(['gone', 'stale'] as const)('of the mesh %s', async folder => {
    expect((await recorded(folder, 'ps -v 1')).out).toBe(fixture(`${folder}/istioctl/ps-v1.txt`));
    expect((await recorded(folder, 'ps -v 0')).out).toBe(fixture(`${folder}/istioctl/ps.txt`));
  });

  it.each(['healthy', 'nack', 'stale', 'gone'] as const)('of the saved answer %s', async folder => {
    expect(await saved(folder, 'ps -v 1 -f x.json')).toEqual({code: 0, out: fixture(`${folder}/istioctl/ps-v1.txt`), err: ''});
    expect(await saved(folder, 'ps -v 0 -f x.json')).toEqual({code: 0, out: fixture(`${folder}/istioctl/ps.txt`), err: ''});
  });

  it('with what istioctl does not list beside it', async () =>
    expect((await recorded('gone', 'ps -v 1')).err).toMatch(/^\nNAME +STATE +KIND .*\nreviews-v3-cc8cb9b-7595w\.bookinfo +NOT CONNECTED +sidecar /));
});

describe('the table', () => {
  it('has the five types, and the proxies that no istiod knows in a section of their own', async () => {
    const {out, err, code} = await recorded('gone', 'ps -n bookinfo');
    const [connected = '', missing = ''] = out.split('\n\n');
    expect(connected.split('\n')[0]?.split(/ {5,}/)).toEqual(['NAME', 'CLUSTER', 'CDS', 'LDS', 'EDS', 'RDS', 'ECDS', 'ISTIOD', 'VERSION']);
    expect(
      connected
        .split('\n')
        .slice(1)
        .map(line => line.split('-')[0]),
    ).toEqual(['curl', 'details', 'productpage', 'ratings', 'reviews', 'reviews']);
    expect(missing.split('\n').map(line => line.split(/ {5,}/).slice(0, 3))).toEqual([
      ['NAME', 'STATE', 'KIND'],
      ['reviews-v3-cc8cb9b-7595w.bookinfo', 'NOT CONNECTED', 'sidecar'],
      [''],
    ]);
    expect({err, code}).toEqual({err: '', code: 0});
  });

  it('of a namespace without proxies is empty, and says so', async () => {
    const {out, err, code} = await recorded('gone', 'ps -n nowhere');
    expect(out).toBe('NAME     CLUSTER     CDS     LDS     EDS     RDS     ECDS     ISTIOD     VERSION\n');
    expect({err, code}).toEqual({err: 'i9s: No proxies found in namespace nowhere.\n', code: 0});
  });

  it('is in wide mode that of the screen, worst first', async () => {
    const lines = (await recorded('gone', 'ps -o wide')).out.split('\n');
    expect(lines[0]?.split(/ {3,}/).slice(0, 4)).toEqual(['NAME', 'NS', 'KIND', 'CDS']);
    expect(lines[0]).toMatch(/ISTIOD +CLUSTER +REV .* NODE .* IP +RESTARTS +WAYPOINT +OTHER TYPES$/);
    expect(lines[1]).toMatch(/^reviews-v3-cc8cb9b-7595w +bookinfo +side +NOT CONNECTED +NOT CONNECTED/);
    expect(lines).toHaveLength(1 + 16 + 1);
  });
});

describe('JSON', () => {
  const rows = async (folder: 'gone' | 'stale', line: string) => JSON.parse((await recorded(folder, line)).out) as Record<string, unknown>[];

  it('has an object for each proxy, with its types', async () => {
    const all = await rows('stale', 'ps -o json -n bookinfo');
    expect(all).toHaveLength(7);
    const ratings = all.find(({id}) => id === 'ratings-v1-54849b6d-z65fs.bookinfo');
    const {ip, node, types, ...rest} = ratings as {ip: string; node: string; types: Record<string, {state: string; sentAt: string; lastError: null}>};
    expect(rest).toEqual({
      id: 'ratings-v1-54849b6d-z65fs.bookinfo',
      name: 'ratings-v1-54849b6d-z65fs',
      namespace: 'bookinfo',
      kind: 'sidecar',
      cluster: 'Kubernetes',
      istiod: istiodName,
      version: '1.31-alpha.eed52ebb66ad',
      revision: 'default',
      connected: true,
    });
    expect([ip, node]).toEqual([expect.stringMatching(/^\d+\./), expect.any(String)]);
    expect(Object.keys(types).sort()).toEqual(['CDS', 'EDS', 'LDS', 'RDS']);
    expect(Object.values(types).map(({state}) => state)).toContain('STALE');
    expect(types.CDS).toEqual({state: expect.any(String), sentAt: expect.stringMatching(/^2026-11-21T07:\d\d:\d\d\.\d{3}Z$/), lastError: null});
  });

  it('has proxies that are not connected without types', async () => {
    const [gone] = (await rows('gone', 'ps -o json')).filter(({connected}) => connected !== true);
    expect(gone).toMatchObject({id: 'reviews-v3-cc8cb9b-7595w.bookinfo', connected: false, istiod: null, cluster: null, types: {}});
  });

  it('says in YAML the same', async () => expect(parse((await recorded('gone', 'ps -o yaml')).out)).toEqual(await rows('gone', 'ps -o json')));

  it('is an empty array where there is no proxy', async () =>
    expect(await recorded('gone', 'ps -o json -n nowhere')).toEqual({code: 0, out: '[]\n', err: ''}));
});

describe('exit codes', () => {
  const mesh = (line: string, syncz: string) =>
    i9s(line, {
      ...fakeSource({events: [listed([istiodPod('istiod-1')])], answers: {'istiod-1': syncz}}),
      clock: () => Date.parse('2026-11-21T08:00:00Z'),
    });

  it('1 when something is not in sync, if that was asked for', async () => {
    expect((await mesh('ps --exit-code', synczOf({a: 'SYNCED', b: 'NACK'}))).code).toBe(1);
    expect((await mesh('ps --exit-code -o json', synczOf({a: 'STALE'}))).code).toBe(1);
    expect((await mesh('ps', synczOf({a: 'STALE'}))).code).toBe(0);
    expect((await mesh('ps --exit-code', synczOf({a: 'SYNCED'}))).code).toBe(0);
    expect((await mesh('ps --exit-code -n other', synczOf({a: 'STALE'}))).code).toBe(0);
  });

  it('a push that is in flight is not out of sync', async () => {
    const {source} = fakeSource({events: [listed([istiodPod('istiod-1')])], answers: {'istiod-1': synczOf({a: 'STALE'})}});
    expect((await i9s('ps --exit-code', {source, clock: () => Date.parse('2026-11-21T07:00:02Z')})).code).toBe(0);
  });
});

describe('revisions', () => {
  const pods = [istiodPod('istiod-1'), istiodPod('istiod-2', 'canary'), sidecarPod('a'), sidecarPod('b', 'canary'), sidecarPod('c', 'canary')];
  const mesh = (line: string, canary: string | number = synczOf({b: 'SYNCED'})) =>
    i9s(line, {...fakeSource({events: [listed(pods)], answers: {'istiod-1': synczOf({a: 'SYNCED'}), 'istiod-2': canary}}), clock: () => 1e12});

  it('only proxies of one revision, connected or not', async () => {
    const ids = async (line: string) => (JSON.parse((await mesh(line)).out) as {id: string}[]).map(({id}) => id);
    expect(await ids('ps -o json -r canary')).toEqual(['b.shop', 'c.shop']);
    expect(await ids('ps -o json -r default')).toEqual(['a.shop']);
    expect((await mesh('ps -r canary')).out).toMatch(/^b\.shop .*\n\n.*\nc\.shop +NOT CONNECTED/m);
  });

  it('one that no istiod has', async () =>
    expect(await mesh('ps -r old')).toEqual({
      code: 2,
      out: '',
      err: 'i9s: There is no istiod of revision "old" in namespace istio-system. 2 revisions there: canary, default.\n',
    }));

  it('an istiod of another revision that fails is not the business of this one', async () => {
    expect(await mesh('ps -r default', 500)).toMatchObject({code: 0, err: ''});
    expect((await mesh('ps', 500)).code).toBe(2);
  });
});

it('an istiod that fails is named, and what the others say is printed', async () => {
  const pods = [istiodPod('istiod-1'), istiodPod('istiod-2'), sidecarPod('a'), sidecarPod('b')];
  const {source} = fakeSource({
    events: [listed(pods)],
    answers: {'istiod-1': synczOf({a: 'SYNCED'}), 'istiod-2': trouble('istiod istiod-2 refuses connections.')},
  });
  const {out, err, code} = await i9s('ps', {source, clock: () => 1e12});
  expect(out).toMatch(/^a\.shop .*\n\n.*\nb\.shop +UNKNOWN +sidecar/m);
  expect({err, code}).toEqual({err: 'i9s: istiod istiod-2 refuses connections. Check the network or VPN.\n', code: 2});
});

it('a proxy that has just moved, and is still in two reports, is printed once: with the istiod that pushed last', async () => {
  const pods = [istiodPod('istiod-1'), istiodPod('istiod-2')];
  const before = synczOf({a: 'STALE'}).replace('T07:00:00Z', 'T06:59:00Z');
  const {source} = fakeSource({events: [listed(pods)], answers: {'istiod-1': before, 'istiod-2': synczOf({a: 'SYNCED'})}});
  const {out} = await i9s('ps', {source, clock: () => Date.parse('2026-11-21T08:00:00Z')});
  expect(out.split('\n').slice(1)).toEqual([expect.stringMatching(/^a\.shop .*SYNCED \(60m\).* istiod-2 /), '']);
});
