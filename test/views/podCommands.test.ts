import {describe, expect, test} from 'vitest';
import {lineText} from '../../src/lib/page.ts';
import type {PodRun} from '../../src/lib/podRun.ts';
import {checkLines} from '../../src/views/check.ts';
import {istiodVersionUrl, kubectlExec, offersFor, runCheck} from '../../src/views/podCommands.ts';

const url = 'istiod.istio-system:15014/version';
const app = {name: 'app', image: 'app:1'};
const distroless = {name: 'istio-proxy', image: 'proxyv2:1.30.3-distroless'};
const command = ['curl', '-sS', '--max-time', '5', url];
const ran = (more: Partial<PodRun>): PodRun => ({container: 'app', command, at: 0, tookMs: 7, ...more});
const answered = (code: number, stdout: string, stderr = '') => runCheck(ran({answer: {stdout, stderr, code}}));

describe('what is offered', () => {
  test('curl in the application, Envoy itself, curl in the proxy; said where there is none', () => {
    const offers = offersFor([app, distroless], 'istio-proxy', url);
    expect(offers.map(({label}) => label)).toEqual(['curl in app', 'pilot-agent in istio-proxy', 'curl in istio-proxy']);
    expect(offers[0]?.command).toEqual(command);
    expect(offers[2]?.detail).toMatch(/a distroless image has no curl/);
    expect(offersFor([{...distroless, image: 'proxyv2:1.30.3'}], 'istio-proxy', url).at(-1)?.detail).toMatch(/straight to istiod/);
    expect(offersFor([app], 'istio-proxy', url)).toHaveLength(1);
  });

  test('the istiod of the revision is asked', () => {
    expect(istiodVersionUrl({}, 'istio-system')).toBe(url);
    expect(istiodVersionUrl({revision: 'default'}, 'mesh')).toBe('istiod.mesh:15014/version');
    expect(istiodVersionUrl({revision: 'canary'}, 'istio-system')).toBe('istiod-canary.istio-system:15014/version');
  });

  test('as a line that a shell takes', () => {
    const [, agent] = offersFor([app, distroless], 'istio-proxy', url);
    expect(kubectlExec({namespace: 'shop', name: 'cart-1'}, agent!)).toBe(
      "kubectl exec -n shop cart-1 -c istio-proxy -- pilot-agent request GET 'stats?filter=xds-grpc.*upstream_(cx|rq)_(active|connect_fail)$'",
    );
  });
});

describe('how it ended', () => {
  test('a version is well, anything else with code 0 is not', () => {
    expect(answered(0, '1.30.3-0000000000000000000000000000000000000000-Clean')).toMatchObject({verdict: 'ok', said: 'istiod 1.30.3 answers'});
    expect(answered(0, 'no healthy upstream')).toMatchObject({
      verdict: 'no',
      why: 'no healthy upstream',
      next: expect.stringMatching(/an Envoy on the way/),
    });
    expect(answered(0, '')).toMatchObject({verdict: 'no', why: 'The answer is empty.'});
  });

  test.each([
    [6, /DNS/],
    [7, /endpoints of the Service/],
    [28, /NetworkPolicy/],
  ])('curl ends with %i: what that means', (code, next) => {
    expect(answered(code, '', `curl: (${code}) words\n`)).toMatchObject({
      verdict: 'no',
      said: `exit code ${code}`,
      why: `curl: (${code}) words`,
      next: expect.stringMatching(next),
    });
  });

  test('what pilot-agent wrote is shown, not all of a flood', () => {
    const run = ran({command: ['pilot-agent'], answer: {stdout: 'a: 1\nb: 2\n', stderr: '', code: 0}});
    expect(runCheck(run)).toMatchObject({verdict: 'ok', wrote: ['a: 1', 'b: 2']});
    const {wrote} = runCheck({...run, answer: {stdout: Array.from({length: 40}, (_, n) => `${n}`).join('\n'), stderr: '', code: 0}});
    expect(wrote).toHaveLength(13);
    expect(wrote?.at(-1)).toBe('... and 28 more lines');
  });

  test('1 MB of anything is a few lines: of one that never ends, and of a version that does not', () => {
    for (const flood of ['x'.repeat(1_000_000), '\u001b[2J\u0000\ufffd'.repeat(200_000), '9.'.repeat(500_000)]) {
      const lines = [['pilot-agent'], command].flatMap(words => {
        const check = runCheck(ran({command: words, answer: {stdout: flood, stderr: flood, code: 0}}));
        return checkLines([{title: 'From inside its pod', checks: [check]}]).map(({line}) => lineText(line));
      });
      expect(lines.length).toBeLessThan(20);
      for (const line of lines) expect(line).toMatch(/^[^\x00-\x1f]{0,250}$/);
    }
  });

  test('it runs; it was not started', () => {
    expect(runCheck(ran({}))).toMatchObject({verdict: '..', said: 'runs'});
    const trouble = {kind: 'not found', what: 'There is no curl in container app of pod x.', next: ''} as const;
    expect(runCheck(ran({trouble}))).toMatchObject({
      verdict: 'no',
      said: 'curl: not found',
      next: expect.stringMatching(/X offers other containers/),
    });
  });
});
