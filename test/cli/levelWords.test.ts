import {describe, expect, test} from 'vitest';
import {wantedLevels} from '../../src/cli/levelWords.ts';
import type {Levels, LogDialect} from '../../src/lib/logLevels.ts';
import {dialectNamed} from '../../src/views/logDialects.ts';

const now: Readonly<Record<LogDialect['is'], Levels>> = {
  envoy: new Map([
    ['http', 'warning'],
    ['rbac', 'warning'],
    ['misc', 'error'],
  ]),
  ztunnel: new Map([
    ['hickory_server::server', 'off'],
    ['default', 'info'],
  ]),
  istiod: new Map([
    ['ads', 'info'],
    ['delta', 'info'],
  ]),
};
const wanted = (is: LogDialect['is'], text: string) => {
  const said = wantedLevels(text, dialectNamed(is), now[is]);
  return 'problem' in said ? said.problem : Object.fromEntries(said.levels);
};

describe('Envoy, as istioctl has it', () => {
  test.each([
    ['debug', {http: 'debug', rbac: 'debug', misc: 'debug'}],
    ['warn', {http: 'warning', rbac: 'warning', misc: 'warning'}],
    ['http:debug', {http: 'debug'}],
    ['http:debug,rbac=trace', {http: 'debug', rbac: 'trace'}],
    ['http:debug, rbac:off', {http: 'debug', rbac: 'off'}],
    ['http:debug,http:info', {http: 'info'}],
    ['ns::http:debug', {http: 'debug'}],
    ['http:debug,info', {http: 'info', rbac: 'info', misc: 'info'}],
    ['info,http:debug', {http: 'debug', rbac: 'info', misc: 'info'}],
    ['http:debug,level:info', {http: 'debug', rbac: 'info', misc: 'info'}],
    ['level=critical', {http: 'critical', rbac: 'critical', misc: 'critical'}],
  ])('%s', (text, levels) => expect(wanted('envoy', text)).toEqual(levels));

  test.each([
    ['htpp:debug', 'unrecognized logger name: htpp, did you mean http?'],
    ['xyzzy:debug', 'unrecognized logger name: xyzzy.'],
    ['ht:debug', 'unrecognized logger name: ht, did you mean http?'],
    ['http:debgu', 'unrecognized logging level: debgu, did you mean debug?'],
    ['http:', 'unrecognized logging level: "".'],
    ['loud', 'unrecognized logging level: loud.'],
    ['http:debug,', 'unrecognized logging level: "".'],
    ['http:debug:trace', 'unrecognized logging level: debug:trace.'],
    [':debug', 'unrecognized logger name: "".'],
    ['__proto__:debug', 'unrecognized logger name: __proto__.'],
  ])('%s is not understood', (text, problem) => expect(wanted('envoy', text)).toBe(problem));
});

describe('ztunnel', () => {
  test.each([
    ['debug', {default: 'debug'}],
    ['warning', {default: 'warn'}],
    ['access=debug,info', {access: 'debug', default: 'info'}],
    ['access:debug,info', {access: 'debug', default: 'info'}],
    ['info,access:debug', {access: 'debug', default: 'info'}],
    ['ztunnel::proxy:debug', {'ztunnel::proxy': 'debug'}],
    ['ztunnel::proxy=debug', {'ztunnel::proxy': 'debug'}],
    ['level:trace', {default: 'trace'}],
    ['hickory_server::server:off', {'hickory_server::server': 'off'}],
  ])('%s', (text, levels) => expect(wanted('ztunnel', text)).toEqual(levels));

  test.each([
    ['ztunnel::proxy', 'unrecognized logging level: ztunnel::proxy.'],
    ['access:loud', 'unrecognized logging level: loud.'],
    ['a b:debug', 'unrecognized logger name: a b.'],
  ])('%s is not understood', (text, problem) => expect(wanted('ztunnel', text)).toBe(problem));

  test('takes modules that nobody lists, which are named', () => {
    const said = wantedLevels('access:debug,tokio::net:trace', dialectNamed('ztunnel'), now.ztunnel);
    expect(said).toMatchObject({strangers: ['tokio::net']});
  });
});

describe('istiod', () => {
  test.each([
    ['ads:debug,delta=warning', {ads: 'debug', delta: 'warn'}],
    ['off', {ads: 'none', delta: 'none'}],
  ])('%s', (text, levels) => expect(wanted('istiod', text)).toEqual(levels));

  test('a scope it does not have', () => expect(wanted('istiod', 'delt:debug')).toBe('unrecognized logger name: delt, did you mean delta?'));
});
