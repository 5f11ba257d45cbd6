import {describe, expect, it} from 'vitest';
import type {PsRow} from '../../src/cli/psTables.ts';
import {psSubscribedTable, psTable, psTypesTable, syncCell} from '../../src/cli/psTables.ts';
import {tabwriter} from '../../src/cli/tabwriter.ts';
import {parseSyncz} from '../../src/istio/sync.ts';
import {fixture, fixtureJson} from '../fixtures/read.ts';

const rowsOf = (syncz: unknown, istiod = 'istiod-797f89d895-ddlfw'): readonly PsRow[] =>
  (parseSyncz(syncz)?.connections ?? []).map(connection => ({connection, istiod}));

const recorded = (folder: string, istiod?: string): readonly PsRow[] => rowsOf(fixtureJson(`${folder}/istiod/syncz.json`), istiod);

/** When istioctl ran is not recorded; these are instants at which every age of its table fits. */
const ranAt = {
  healthy: Date.parse('2026-11-21T07:14:54.870Z'),
  nack: Date.parse('2026-11-21T07:15:28.700Z'),
  stale: Date.parse('2026-11-21T07:16:38.000Z'),
  gone: Date.parse('2026-11-21T07:17:53.550Z'),
};

describe('istioctl proxy-status -v 1 is printed byte for byte', () => {
  it.each(Object.entries(ranAt))('%s', (folder, now) => expect(psTypesTable(recorded(folder), now)).toBe(fixture(`${folder}/istioctl/ps-v1.txt`)));

  it('scale, where istioctl took some 10 ms for its 416 rows, so that each line has an instant in between', () => {
    const expected = fixture('scale/istioctl/ps-v1.txt').split('\n');
    const [first, last] = ['2026-11-21T06:54:06.646Z', '2026-11-21T06:54:06.657Z'].map(now =>
      psTypesTable(recorded('scale', 'istiod-797f89d895-gqwk5'), Date.parse(now)).split('\n'),
    );
    expect(expected).toHaveLength(418);
    expect(expected.map((line, row) => (last?.[row] === line ? line : first?.[row]))).toEqual(expected);
    expect(expected.filter((line, row) => first?.[row] !== line).length).toBeLessThan(10);
  });
});

describe('istioctl proxy-status -v 0 is printed byte for byte', () => {
  it.each(Object.keys(ranAt))('%s', folder => expect(psSubscribedTable(recorded(folder))).toBe(fixture(`${folder}/istioctl/ps.txt`)));
});

describe('the table of istioctl 1.14 to 1.26', () => {
  it('has five types, with the cells of 1.31', () => {
    const some = recorded('nack').filter(({connection: {id}}) => /^(ztunnel-l9|reviews-v2-pod|details)/.test(id));
    expect(psTable([...some].reverse(), ranAt.nack)).toBe(
      [
        'NAME                                                      CLUSTER        CDS              LDS              EDS              RDS              ECDS             ISTIOD                      VERSION',
        'details-v1-5845b8756-ld969.bookinfo                       Kubernetes     SYNCED (10s)     ERROR (10s)      SYNCED (10s)     SYNCED (10s)     SYNCED (10s)     istiod-797f89d895-ddlfw     1.31-alpha.eed52ebb66ad',
        'reviews-v2-pod-waypoint-75fddd4bc4-s6d2s.ambient-demo     Kubernetes     SYNCED (10s)     SYNCED (10s)     IGNORED          IGNORED          IGNORED          istiod-797f89d895-ddlfw     1.31-alpha.eed52ebb66ad',
        'ztunnel-l9tbd.istio-system                                Kubernetes     IGNORED          IGNORED          IGNORED          IGNORED          IGNORED          istiod-797f89d895-ddlfw     ',
        '',
      ].join('\n'),
    );
  });

  it('of no proxies is its header', () => {
    expect(psTable([], 0)).toBe('NAME     CLUSTER     CDS     LDS     EDS     RDS     ECDS     ISTIOD     VERSION\n');
    expect(psTypesTable([], 0)).toBe('NAME     CLUSTER     CDS     ECDS     EDS     LDS     RDS     ISTIOD     VERSION\n');
    expect(psSubscribedTable([])).toBe('NAME     CLUSTER     ISTIOD     VERSION     SUBSCRIBED TYPES\n');
  });
});

describe('both type URLs of WDS', () => {
  const rows = rowsOf([
    {
      proxy: 'z.ns',
      proxy_type: 'ztunnel',
      resources: {'type.googleapis.com/istio.workload.Address': {sent: 'b', acked: 'a'}, 'type.googleapis.com/istio.workload.Workload': {}},
    },
  ]);

  it('have a column each', () => {
    const [header, row] = psTypesTable(rows, 0).split('\n');
    expect(header?.split(/ +/)).toEqual(['NAME', 'CLUSTER', 'CDS', 'ECDS', 'EDS', 'LDS', 'RDS', 'WDS', 'WDS', 'ISTIOD', 'VERSION']);
    expect(row).toMatch(/IGNORED {5}STALE {5}NOT SENT {5}istiod/);
  });

  it('are both subscribed', () => expect(psSubscribedTable(rows)).toContain('2 (WDS,WDS)'));
});

it('a proxy without subscriptions has none', () => {
  expect(psSubscribedTable(rowsOf([{proxy: 'a.ns', proxy_type: 'ztunnel', resources: {}}]))).toMatch(/ 0\n$/);
});

it('a cell has the age of the push, where istiod tells it', () => {
  expect(syncCell({state: 'STALE', sentAt: 1000, sent: 'a', neverAcked: true}, 313_000)).toBe('STALE (5m12s)');
  expect(syncCell({state: 'STALE', sent: 'a', neverAcked: true}, 0)).toBe('STALE');
  expect(syncCell({state: 'NOT SENT', sentAt: 1000}, 5000)).toBe('NOT SENT');
  expect(syncCell(undefined, 5000)).toBe('IGNORED');
});

describe('tabwriter', () => {
  it('counts characters, pads all columns but the last', () => {
    expect(
      tabwriter(
        [
          ['é', '2', ''],
          ['333', '', '4 '],
        ],
        2,
      ),
    ).toBe('é    2  \n333     4 \n');
  });

  it('takes rows of different length', () => expect(tabwriter([['a'], ['bb', 'c'], []], 1)).toBe('a\nbb c\n\n'));
});
