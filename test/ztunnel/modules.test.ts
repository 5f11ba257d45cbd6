import {describe, expect, it} from 'vitest';
import {ztunnelModules} from '../../src/ztunnel/modules.ts';
import {fixture} from '../fixtures/read.ts';

const answer = fixture('healthy/ztunnel/istio-system.ztunnel-2wg4r.logging.txt');
const {change, putBack, reset, parse} = ztunnelModules;
const recorded = parse(answer) ?? new Map<string, string>();
const post = (query: string) => [{method: 'POST', path: `/logging?${query}`}];

describe('the modules of a ztunnel', () => {
  it('are read from its answer: clauses, and the bare level as the default', () => {
    expect([...recorded]).toEqual([
      ['hickory_server::server', 'off'],
      ['default', 'info'],
    ]);
    expect([...(parse('current log level is debug\n') ?? [])]).toEqual([['default', 'debug']]);
    expect([...(parse('current log level is ztunnel::xds=trace') ?? [])]).toEqual([['ztunnel::xds', 'trace']]);
  });

  it.each([
    ['nothing', ''],
    ['a page', '<html><body>It works!</body></html>\n'],
    ['no level', 'current log level is \n'],
    ['half a level', 'current log level is hickory_server::server=of'],
    ['a level of Envoy', 'current log level is warning\n'],
    ['a clause without a module', 'current log level is =info\n'],
    ['a refusal', 'Invalid level provided: access:debug\n\nusage: POST /logging\n'],
  ])('are undefined where the answer is %s', (_, body) => expect(parse(body)).toBeUndefined());

  it('are changed by the clauses that differ, which ztunnel adds to its own', () => {
    expect(
      change(
        recorded,
        new Map([
          ['access', 'debug'],
          ['ztunnel::xds', 'trace'],
          ['default', 'info'],
        ]),
      ),
    ).toEqual(post('level=access=debug,ztunnel::xds=trace'));
    expect(change(recorded, new Map([['default', 'debug']]))).toEqual(post('level=debug'));
    expect(change(recorded, recorded)).toEqual([]);
  });

  it('are escaped where a query would be torn apart, and nowhere else', () => {
    const [request] = change(recorded, new Map([['my&mod+1=#', 'debug']]));
    const query = new URL(request?.path ?? '', 'http://localhost').searchParams;
    expect([...query]).toEqual([['level', 'my&mod+1=#=debug']]);
  });

  it('lose a clause by a reset that says all others anew', () => {
    const raised = new Map([['ztunnel::xds', 'trace'], ['access', 'debug'], ...recorded]);
    expect(
      putBack(
        raised,
        new Map([
          ['access', ''],
          ['default', 'info'],
        ]),
      ),
    ).toEqual(post('level=ztunnel::xds=trace,hickory_server::server=off,info&reset'));
    expect(putBack(new Map([['access', 'debug']]), new Map([['access', '']]))).toEqual(post('level=&reset'));
    expect(
      putBack(
        recorded,
        new Map([
          ['access', ''],
          ['default', 'info'],
        ]),
      ),
    ).toEqual([]);
  });

  it('keep a clause that they had', () => {
    expect(
      putBack(
        new Map([
          ['access', 'debug'],
          ['default', 'info'],
        ]),
        new Map([['access', 'info']]),
      ),
    ).toEqual(post('level=access=info'));
  });

  it('are reset by ztunnel itself', () => {
    expect(reset.ask).toBeUndefined();
    expect(reset.requests(recorded, '')).toEqual(post('level=&reset'));
  });

  it('have levels that are understood in the words of others', () => {
    expect(['warning', 'critical', 'WARN', 'none', 'loud'].map(ztunnelModules.levelNamed)).toEqual(['warn', 'error', 'warn', 'off', undefined]);
  });

  it('that are worth setting have words', () => {
    expect([...ztunnelModules.known, ...ztunnelModules.important].filter(name => ztunnelModules.words(name) === '')).toEqual([]);
    expect(ztunnelModules.known).toContain('access');
    expect(ztunnelModules.known).not.toContain(ztunnelModules.fallback);
  });

  it('are all at debug by a preset, except those that are off', () => {
    const all = ztunnelModules.presets.find(preset => preset.name === 'all');
    expect(all?.levels(new Map([['access', 'info'], ...recorded]))).toEqual(
      new Map([
        ['access', 'debug'],
        ['default', 'debug'],
      ]),
    );
  });
});
