import {describe, expect, it} from 'vitest';
import type {KnownLevels, Raised} from '../../src/lib/logLevels.ts';
import type {LevelPod} from '../../src/views/levelPods.ts';
import {dialectNamed} from '../../src/views/logDialects.ts';
import {type LoggerFacts, loggerRows} from '../../src/views/loggerRows.ts';

const pod = (name: string, dialect: LevelPod['dialect']): LevelPod => ({id: `${name}.shop`, namespace: 'shop', name, uid: `uid-${name}`, dialect});
type Pairs = Readonly<Record<string, string>>;
const known = (levels: Pairs, first: Pairs = levels): KnownLevels => ({
  uid: 'x',
  levels: new Map(Object.entries(levels)),
  first: new Map(Object.entries(first)),
});
const raisedOn = (name: string, was: Pairs, now: Pairs): Raised =>
  ({uid: `uid-${name}`, was, now, raisedAt: 0, until: 'never', dialect: 'envoy'}) as Partial<Raised> as Raised;

/** The rows of pods a, b ... with these levels, by logger. */
function rows(dialect: LevelPod['dialect'], all: readonly (KnownLevels | undefined)[], more: Partial<LoggerFacts> = {}) {
  const pods = all.map((_, at) => pod('abc'[at] ?? '', dialect));
  const made = loggerRows({pods, known: all, raised: [], pending: {}, dialect: dialectNamed(dialect), ...more});
  return {made, row: (name: string) => made.find(({logger}) => logger === name)};
}

describe('loggers of several pods', () => {
  it('are mixed where they differ, and what could not be asked does not count', () => {
    const {row} = rows('envoy', [known({http: 'debug', misc: 'error'}), undefined, known({http: 'warning', misc: 'error'})]);
    expect(row('http')).toMatchObject({levels: ['debug', undefined, 'warning'], level: 'mixed', changed: false});
    expect(row('misc')).toMatchObject({level: 'error', was: 'error'});
  });

  it('are none as long as no pod has answered', () => expect(rows('ztunnel', [undefined, undefined]).made).toEqual([]));

  it('stand in the order of what they are good for, then as they are listed', () => {
    const {made} = rows('envoy', [known({admin: 'warning', zz: 'warning', router: 'warning', http: 'warning'})]);
    expect(made.toSorted((a, b) => a.rank - b.rank).map(({logger}) => logger)).toEqual(['http', 'router', 'admin', 'zz']);
  });
});

describe('what a level was', () => {
  it('is what is recorded, which another i9s may have seen long before', () => {
    const raised = [raisedOn('a', {http: 'warning'}, {http: 'debug'})];
    const {row} = rows('envoy', [known({http: 'debug', router: 'info'})], {raised});
    expect(row('http')).toMatchObject({was: 'warning', changed: true, raised});
    expect(row('router')).toMatchObject({was: 'info', changed: false, raised: []});
  });

  it('is else what i9s saw first', () => {
    expect(rows('envoy', [known({http: 'trace'}, {http: 'warning'})]).row('http')).toMatchObject({was: 'warning', changed: true});
  });

  it('of a module without a level of its own is that of the default', () => {
    const {row} = rows('ztunnel', [known({default: 'info', access: 'debug'}, {default: 'info'})]);
    expect(row('access')).toMatchObject({level: 'debug', was: 'info', changed: true, inherited: false});
    expect(row('ztunnel::xds')).toMatchObject({level: 'info', was: 'info', changed: false, inherited: true});
  });
});
