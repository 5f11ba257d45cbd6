import {describe, expect, it} from 'vitest';
import {istiodScopes} from '../../src/istio/scopes.ts';

const {change, putBack, reset, parse} = istiodScopes;

/** As ControlZ of Istio 1.31 answers, gRPC's scope included; `ads` logs its callers, `zz` was set to fatal. */
const answer = `${JSON.stringify([
  {name: 'ads', description: 'ads debugging', output_level: 'info', stack_trace_level: 'none', log_callers: true},
  {name: 'default', description: 'Unscoped logging messages.', output_level: 'warn', stack_trace_level: 'error', log_callers: false},
  {name: 'grpc', description: 'logs from gRPC', output_level: 'none', stack_trace_level: 'none', log_callers: false},
  {name: 'klog', description: '', output_level: 'info', stack_trace_level: 'none', log_callers: false},
  {name: 'zz', description: 'z', output_level: '', stack_trace_level: 'none', log_callers: false},
])}\n`;
const recorded = parse(answer) ?? new Map<string, string>();
const put = (name: string, body: object) => ({method: 'PUT', path: `/scopej/${name}`, port: 9876, body: JSON.stringify(body)});

describe('the scopes of an istiod', () => {
  it('are asked for where ControlZ does not redirect', () => expect(istiodScopes.read).toEqual({method: 'GET', path: '/scopej/', port: 9876}));

  it('are read with their levels; fatal, for which ControlZ has no word, is one that it can set again', () => {
    expect([...recorded]).toEqual([
      ['ads', 'info'],
      ['default', 'warn'],
      ['grpc', 'none'],
      ['klog', 'info'],
      ['zz', 'none'],
    ]);
    expect(parse('[]')?.size).toBe(0);
  });

  it.each([
    ['nothing', ''],
    ['a page', '<html><body>It works!</body></html>\n'],
    ['half of it', answer.slice(0, answer.length / 2)],
    ['other JSON', '{"clients": []}'],
    ['null', 'null'],
    ['a list of nothing', '[null]'],
    ['a list of numbers', '[1]'],
    ['scopes without a level', '[{"name": "ads"}]'],
    ['levels of Envoy', '[{"name": "ads", "output_level": "warning"}]'],
    ['levels that are numbers', '[{"name": "ads", "output_level": 3}]'],
    ['a scope without a name', '[{"name": "", "output_level": "info"}]'],
  ])('are undefined where the answer is %s', (_, body) => expect(parse(body)).toBeUndefined());

  it('are changed one by one, those alone that differ', () => {
    const wanted = new Map([
      ['klog', 'debug'],
      ['default', 'warn'],
      ['my scope', 'error'],
    ]);
    expect(change(recorded, wanted)).toEqual([
      put('klog', {name: 'klog', output_level: 'debug'}),
      put('my%20scope', {name: 'my scope', output_level: 'error'}),
    ]);
  });

  it('go on to say where a line was logged, which ControlZ ends unless it is told', () => {
    expect(change(recorded, new Map([['ads', 'debug']]))).toEqual([put('ads', {name: 'ads', output_level: 'debug', log_callers: true})]);
  });

  it('are put back to what they were', () => {
    const was = new Map([
      ['klog', 'info'],
      ['default', 'info'],
      ['zz', ''],
    ]);
    expect(putBack(recorded, was)).toEqual([put('default', {name: 'default', output_level: 'info'})]);
  });

  it('that were fatal can be put back', () => {
    const raised = new Map([...recorded, ['zz', 'debug'] as const]);
    expect(putBack(raised, new Map([['zz', recorded.get('zz') ?? '']]))).toEqual([put('zz', {name: 'zz', output_level: 'none'})]);
  });

  it('are reset to info, that of gRPC to none', () => {
    const now = new Map([
      ['ads', 'debug'],
      ['grpc', 'debug'],
      ['klog', 'info'],
    ]);
    expect(reset.requests(now, '')).toEqual([put('ads', {name: 'ads', output_level: 'info'}), put('grpc', {name: 'grpc', output_level: 'none'})]);
  });

  it('have levels that are understood in the words of others', () => {
    expect(['warning', 'off', 'trace', 'DEBUG', 'loud'].map(istiodScopes.levelNamed)).toEqual(['warn', 'none', 'debug', 'debug', undefined]);
  });
});
