import {describe, expect, it} from 'vitest';
import {envoyLoggers} from '../../src/envoy/loggers.ts';
import type {Levels} from '../../src/lib/logLevels.ts';
import {fixture} from '../fixtures/read.ts';

const answer = fixture('healthy/envoy/bookinfo.productpage-v1-64c6885d4f-xhps5.logging.txt');
const info = fixture('healthy/envoy/bookinfo.productpage-v1-64c6885d4f-xhps5.server_info.json');
const recorded = envoyLoggers.parse(answer) ?? new Map<string, string>();
const {change, putBack, reset, parse} = envoyLoggers;
const all = (level: string): Levels => new Map([...recorded.keys()].map(name => [name, level]));
const post = (path: string) => [{method: 'POST', path}];

describe('the loggers of an Envoy', () => {
  it('are read from its answer, in its order', () => {
    const text = [...recorded].map(([name, level]) => `  ${name}: ${level}\n`).join('');
    expect(`active loggers:\n${text}\n`).toBe(answer);
    expect([recorded.size, recorded.get('http'), recorded.get('misc')]).toEqual([72, 'warning', 'error']);
  });

  it.each([
    ['nothing', ''],
    ['a page', '<html><body>It works!</body></html>\n'],
    ['JSON', '[]'],
    ['half of it', answer.slice(0, answer.length / 2)],
    ['an error in front of a list', `error: unknown logger name\n\n${answer}`],
    ['a level that is none', 'active loggers:\n  http: loud\n\n'],
  ])('are undefined where the answer is %s', (_, body) => expect(parse(body)).toBeUndefined());

  it('are changed together in one request, those alone that differ', () => {
    expect(
      change(
        recorded,
        new Map([
          ['http', 'debug'],
          ['router', 'debug'],
          ['rbac', 'warning'],
        ]),
      ),
    ).toEqual(post('/logging?paths=http:debug,router:debug'));
    expect(change(recorded, new Map([['http', 'warning']]))).toEqual([]);
  });

  it('are changed all at once when they have one level afterwards', () => {
    expect(change(recorded, all('debug'))).toEqual(post('/logging?level=debug'));
    expect(change(recorded, new Map([['misc', 'warning']]))).toEqual(post('/logging?level=warning'));
  });

  it('that Envoy does not have are asked for by name, so that it says so', () => {
    expect(change(all('info'), new Map([['tls', 'info']]))).toEqual(post('/logging?paths=tls:info'));
  });

  it('are put back to what they were', () => {
    const now = new Map([...recorded, ['http', 'debug'], ['jwt', 'trace']] as const);
    expect(
      putBack(
        now,
        new Map([
          ['http', 'warning'],
          ['jwt', 'info'],
          ['rbac', 'warning'],
        ]),
      ),
    ).toEqual(post('/logging?paths=http:warning,jwt:info'));
    expect(
      putBack(
        recorded,
        new Map([
          ['http', 'warning'],
          ['router', ''],
        ]),
      ),
    ).toEqual([]);
    expect(putBack(new Map([...recorded, ['misc', 'warning']]), new Map([['misc', 'error']]))).toEqual(post('/logging?paths=misc:error'));
  });

  it('are reset to what the command line says', () => {
    expect(reset.ask).toEqual({method: 'GET', path: '/server_info'});
    expect(reset.requests(recorded, info)).toEqual([]);
    expect(reset.requests(new Map([...recorded, ['rbac', 'debug']]), info)).toEqual(post('/logging?paths=rbac:warning'));
    expect(reset.requests(all('debug'), info)).toEqual([...post('/logging?level=warning'), ...post('/logging?paths=misc:error')]);
  });

  it('of which many differ, and from each other as well, are named one by one', () => {
    const half = new Map([...recorded].map(([name], at) => [name, at % 2 === 0 ? 'info' : 'trace']));
    const requests = change(recorded, half);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.path.slice('/logging?paths='.length).split(',')).toEqual([...half].map(([name, level]) => `${name}:${level}`));
  });

  it.each([
    ['in camelCase', '{"version": "a/1.39.3/b", "commandLineOptions": {"logLevel": "info", "componentLogLevel": ""}}', 'info'],
    [
      'in other words',
      '{"version": "a/1.39.3/b", "command_line_options": {"log_level": "WARN", "component_log_level": "nonsense:debug,:,x"}}',
      'warning',
    ],
    ['without a level', '{"version": "a/1.39.3/b"}', 'warning'],
    ['unreadable', '<html>', 'warning'],
  ])('are reset all at once where the command line is %s', (_, text, level) =>
    expect(reset.requests(all('debug'), text)).toEqual(post(`/logging?level=${level}`)),
  );

  it('have levels that are understood in the words of others', () => {
    expect(['warn', 'Debug', ' trace', 'none', 'loud', ''].map(envoyLoggers.levelNamed)).toEqual([
      'warning',
      'debug',
      'trace',
      'off',
      undefined,
      undefined,
    ]);
  });

  it('are explained in few words', () => {
    expect([...recorded.keys()].filter(name => envoyLoggers.words(name) === '')).toEqual(['key_value_store', 'notification', 'testing']);
    expect([...recorded.keys()].filter(name => envoyLoggers.words(name).length > 42)).toEqual([]);
    expect(envoyLoggers.important.filter(name => !recorded.has(name))).toEqual([]);
  });
});

describe('a preset of Envoy', () => {
  const preset = (name: string, now: Levels) => envoyLoggers.presets.find(one => one.name === name)?.levels(now);

  it('brings loggers to debug that this Envoy has', () => {
    expect(preset('routing', recorded)).toEqual(
      new Map([
        ['http', 'debug'],
        ['router', 'debug'],
        ['upstream', 'debug'],
      ]),
    );
    expect(preset('authz', new Map([['rbac', 'info']]))).toEqual(new Map([['rbac', 'debug']]));
    expect(preset('all', recorded)).toEqual(all('debug'));
  });

  it('names its loggers, and all of them exist', () => {
    for (const {name, help, levels} of envoyLoggers.presets.slice(0, -1)) {
      expect([name, help]).toEqual([name, expect.stringMatching(`: ${[...levels(recorded).keys()].join(', ')} debug$`)]);
    }
  });
});
