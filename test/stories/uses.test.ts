import {afterEach, describe, expect, test} from 'vitest';
import type {Demo} from '../../demo/mesh.ts';
import {endPrograms, i9s, type Program, type ProgramOptions} from './program.ts';

afterEach(endPrograms);

const reviewsV2 = 'reviews-v2-7966bfddf4-xt8t4.ambient-demo';
const use = 'istio.io/use-waypoint';

/** i9s with :uses open, on the mesh of the waypoint guide after `broken`. */
async function uses(broken: (demo: Demo) => void = () => {}, options: ProgramOptions = {}, ztunnels = / [012]\/2 │/): Promise<Program> {
  const program = await i9s({scenario: 'ambient', healthy: true, columns: 200, rows: 50, prepare: broken, ...options});
  await program.press(':');
  await program.type('uses');
  await program.press('enter');
  await program.see(/Waypoint uses\(all\)/);
  if ((options.columns ?? 200) > 100) await program.see(ztunnels); // they have answered
  return program;
}

async function select({press, type}: Program, words: string): Promise<void> {
  await press('/', 'ctrl-u');
  await type(words);
  await press('enter', 'g');
}

/** The screen as if no line had been wrapped beside the table. */
const beside = ({lines}: Program): string =>
  lines()
    .map(line => line.split('│').at(-2)?.trim() ?? '')
    .join(' ')
    .replace(/ +/g, ' ');

test('which waypoint each has by which label, problems first, and what the ztunnels make of it', async () => {
  const program = await uses();
  const {rows} = program;
  const cells = rows().map(row => ['KIND', 'NS', 'NAME', 'WAYPOINT', 'PROBLEM'].map(title => row.cell(title)).join(' '));
  expect(cells[0]).toMatch(/^ns ambient-demo ambient-demo ambient-d.*waypoint -$/);
  expect(cells.filter(text => text.startsWith('po '))).toHaveLength(1);
  expect(rows().filter(row => row.cell('NS') === 'ambient-shop')).toHaveLength(1);
  // What is as it is meant is no problem: it has a column of its own.
  expect(rows().map(row => row.cell('PROBLEM'))).toEqual(rows().map(() => '-'));
  expect(program.lines().filter(line => / - +(bypasses|other waypoint|not captured) +2\/2 │/.test(line))).toHaveLength(13);
});

test("the guide's two curl commands are explained: by name one waypoint, by the address of reviews-v2 another, by the others none", async () => {
  const program = await uses();
  await select(program, 'ambient-demo/reviews !v1 !v2 !v3 bypasses');
  const text = beside(program);
  expect(text).toContain('$ curl http://reviews.ambient-demo:9080/');
  expect(text).toContain(
    'pass waypoint ambient-demo/reviews-svc-waypoint: label istio.io/use-waypoint=reviews-svc-waypoint of Service reviews.ambient-demo.',
  );
  expect(text).toMatch(
    /\$ curl http:\/\/10\.[\d.]+:9080\/ Requests to the address of pod reviews-v2-.* pass waypoint ambient-demo\/reviews-v2-pod-waypoint/,
  );
  expect(text).toMatch(/They bypass ambient-demo\/reviews-svc-waypoint, with all its routes/);
  expect(text).toContain('WaypointBound True');
});

test.each([
  [100, 30],
  [120, 40],
])('at %i columns names and waypoints can be read beside the text', async (columns, rows) => {
  const program = await uses(({faults}) => faults.forget('ztunnel-2wg4r', 'services', 'details.ambient-demo'), {columns, rows}, /unknown/);
  await program.see(/svc details\.\S+ +waypoint +unknown to/);
  expect(program.lines().join('\n')).toMatch(/NAME +WAYPOINT +PROBLEM/);
});

test('at 80 columns tab shows the text in place of the table, and keys of differences mean nothing', async () => {
  const program = await uses(undefined, {columns: 80, rows: 24});
  const {press, see, frame} = program;
  await select(program, 'reviews !v1 !v2 !v3');
  await press('tab');
  await see(/\$ curl http:\/\/reviews\.ambient-demo:9080\//);
  expect(frame()).toMatch(/lines 1 to \d+ of \d+/);
  expect(frame()).not.toMatch(/difference/);
  await press('G');
  await see(/ztunnel-[\w-]+\.istio-system has it as istiod decided/);
});

describe('each problem is named, explained, and stands first', () => {
  const problems: readonly (readonly [string, (demo: Demo) => void, string, RegExp])[] = [
    [
      'missing',
      ({faults}) => faults.label('services', 'details.ambient-demo', use, 'nosuch'),
      'details',
      /Waypoint ambient-demo\/nosuch, which Service details\.ambient-demo names in its label istio\.io\/use-waypoint, does not exist/,
    ],
    [
      'missing',
      ({faults}) => faults.waypointMissing('reviews-svc-waypoint.ambient-demo'),
      'reviews',
      /Waypoint ambient-demo\/reviews-svc-waypoint.* does not exist/,
    ],
    [
      'other traffic',
      ({faults}) => faults.label('services', 'details.ambient-demo', use, 'reviews-v2-pod-waypoint'),
      'details',
      /reviews-v2-pod-waypoint is for workload .*: it does not handle the traffic to Service details\.ambient-demo/,
    ],
    [
      'other traffic',
      ({faults}) => faults.label('pods', reviewsV2, use, 'reviews-svc-waypoint'),
      'reviews-v2-7',
      /reviews-svc-waypoint is for service \(default.*it does not handle the traffic to the address of Pod/,
    ],
    [
      'not programmed',
      ({faults}) => faults.notProgrammed('waypoint.ambient-demo', 'Invalid', 'port 15009 is in use'),
      'details',
      /is not programmed\. Its condition Programmed is False: Invalid, port 15009 is in use/,
    ],
    ['not ready', ({faults}) => faults.noAddress('waypoint.ambient-demo'), 'details', /Waypoint ambient-demo\/waypoint has no address yet/],
    ['not allowed', ({faults}) => faults.allowRoutes('waypoint.ambient-demo', 'Same'), 'details', /does not let namespace ambient-shop use it/],
    [
      'not allowed',
      ({faults}) => faults.allowRoutes('waypoint.ambient-demo', 'Selector', 'team', 'shop'),
      'details',
      /only namespaces that its selector matches/,
    ],
    [
      'not ambient',
      ({faults}) => faults.label('namespaces', 'ambient-demo', 'istio.io/dataplane-mode'),
      'ambient-demo',
      /Namespace ambient-demo uses waypoint ambient-demo\/waypoint but is not in ambient mode/,
    ],
    [
      'unknown to ztunnel',
      ({faults}) => faults.forget('ztunnel-2wg4r', 'services', 'details.ambient-demo'),
      'details',
      /Service details\.ambient-demo is not known to 1 of 2 ztunnels \(ztunnel-2wg4r\.istio-system\)/,
    ],
    [
      'stale on ztunnel',
      ({faults}) => faults.oldWaypoint('ztunnel-2wg4r', 'services', 'reviews.ambient-demo', 'waypoint.ambient-demo'),
      'reviews',
      /Service reviews\.ambient-demo has waypoint ambient-demo\/waypoint at 1 of 2 ztunnels .*, and ambient-demo\/reviews-svc-waypoint at istiod/,
    ],
    [
      'unknown to ztunnel',
      ({faults}) => faults.forget('ztunnel-2wg4r', 'waypoints', 'reviews-svc-waypoint.ambient-demo'),
      'reviews',
      /Waypoint ambient-demo\/reviews-svc-waypoint is not known to 1 of 2 ztunnels/,
    ],
  ];
  test.each(problems)('%s: %#', async (word, broken, name, explained) => {
    const program = await uses(broken);
    const [first] = program.rows();
    expect(first?.cell('PROBLEM')).toBe(word);
    await select(program, `${word} ${name}`);
    const row = program.rows().find(each => each.isSelected);
    expect(row?.cell('NAME')).toContain(name.slice(0, 8)); // long ones are cut in the middle
    expect(beside(program)).toMatch(explained);
    await program.press('esc', 'z');
    expect(program.rows().every(each => each.cell('PROBLEM') !== '-')).toBe(true);
  });

  test('a label that is repaired takes its problem away, and a label of a pod counts at once', async () => {
    const program = await uses(({faults}) => faults.label('services', 'details.ambient-demo', use, 'nosuch'));
    const {demo, press, gone, see} = program;
    expect(program.rows()[0]?.cell('PROBLEM')).toBe('missing');
    demo.faults.label('services', 'details.ambient-demo', use);
    await press('ctrl-r');
    await gone(/missing/);
    demo.faults.label('pods', reviewsV2, use, 'reviews-svc-waypoint');
    await see(/other traffic/);
  });

  test('keys of proxies mean the ztunnel that a row is about, and the ways say where they do not hold', async () => {
    const program = await uses(({faults}) => faults.forget('ztunnel-2wg4r', 'services', 'details.ambient-demo'));
    await program.see(/unknown to ztunnel/);
    await select(program, 'unknown');
    expect(beside(program)).toContain('But from pods of the node of ztunnel-2wg4r.istio-system they pass no waypoint.');
    await program.press('d');
    await program.see(/ztunnel-2wg4r\.istio-system +ztunnel/);
  });

  test('a ztunnel that no istiod knows is told', async () => {
    const program = await uses();
    program.demo.faults.disconnect('ztunnel-2wg4r.istio-system');
    await program.see(/! NOT CONNECTED, so its state may be old: ztunnel-2wg4r\.istio-system/);
    await select(program, 'kind:svc name:details ns:ambient-demo');
    expect(beside(program)).toContain('ztunnel-2wg4r.istio-system is NOT CONNECTED to any istiod');
  });

  test('a ztunnel that is too old to compare is not called ignorant', async () => {
    const program = await uses(({faults}) => faults.oldZtunnel('ztunnel-2wg4r', '1.18'), {}, / 1\/1 \(1 \?\) │/);
    await program.see(/! too old to compare: ztunnel-2wg4r\.istio-system/);
    expect(program.frame()).not.toMatch(/unknown to ztunnel/);
  });

  test('a ztunnel that does not answer is told, and not judged', async () => {
    const program = await uses(({faults}) => faults.refusePortForward('ztunnel-2wg4r.istio-system'), {}, / 1\/1 │/);
    await program.see(/1 of 2 ztunnels did not answer: ztunnel-2wg4r/);
  });
});

describe('what could not be listed is not known, and never called missing', () => {
  const lacking =
    (...resources: readonly string[]) =>
    ({faults}: Demo): void => {
      for (const resource of resources) faults.answer403({verb: 'list', resource, namespace: 'cluster'});
    };
  const bad = /missing|does not exist|There is no|Waypoint: none/;

  test('Gateways: what a label names may be there', async () => {
    const program = await uses(lacking('gateways'), {}, / \? +│/);
    await program.see(/! .*gateways/);
    const cells = program.rows().filter(row => row.cell('NS').startsWith('ambient-'));
    expect(cells.map(row => [row.cell('WAYPOINT').slice(0, 3), row.cell('PROBLEM')])).toEqual(cells.map(() => ['? (', '?']));
    await select(program, 'kind:svc name:details ns:ambient-demo');
    expect(beside(program)).toMatch(
      /Waypoint: \? Because label istio\.io\/use-waypoint=waypoint of Namespace ambient-demo names one of which too little is known/,
    );
    expect(beside(program)).toMatch(
      /Whether there is waypoint ambient-demo\/waypoint, which label .* of Namespace ambient-demo names, is not known: .*list/,
    );
    expect(program.frame()).not.toMatch(bad);
    await program.press('enter');
    await program.see(/Whether there is a Gateway waypoint in namespace ambient-demo is not/);
    expect(program.frame()).not.toMatch(/There is no Gateway|istioctl waypoint apply/);
    await program.see(/Service +ambient-demo\/details +\?/);
  });

  test('Namespaces: one may name a waypoint for what has no label of its own', async () => {
    const program = await uses(lacking('namespaces'), {}, / \? +│/);
    await select(program, 'kind:svc name:details ns:ambient-demo');
    expect(program.rows()[0]?.text).toMatch(/ details +\? +\? +\? +- +\? │/); // WAYPOINT, BECAUSE, PROBLEM, POD IP, ZTUNNELS
    expect(beside(program)).toMatch(/Whether namespace ambient-demo names a waypoint for Service details\.ambient-demo is not known: /);
    expect(program.frame()).not.toMatch(bad);
    await select(program, 'kind:svc name:reviews ns:ambient-demo !v1 !v2 !v3'); // with a label of its own
    expect(program.rows()[0]?.text).toMatch(/ reviews +ambient-demo\/re/);
  });

  test('the note tells it before ztunnels that are silent', async () => {
    const lists = lacking('gatewayclasses');
    const broken = (demo: Demo): void => {
      lists(demo);
      demo.faults.refusePortForward('ztunnel-2wg4r.istio-system');
    };
    const program = await uses(broken, {}, / 1\/1 +│/);
    await program.see(/! .*"gatewayclasses".* 1 of 2 ztunnels did not answer/);
  });

  test('a waypoint in a namespace that may not be seen', async () => {
    const program = await i9s({
      scenario: 'ambient',
      healthy: true,
      columns: 200,
      rows: 50,
      namespace: 'ambient-shop',
      prepare: lacking('pods', 'namespaces', 'services', 'serviceentries', 'gateways', 'gatewayclasses'),
    });
    const {press, type, see, frame} = program;
    await see(/limited access/);
    await press(':');
    await type('uses');
    await press('enter');
    await see(/details .*\? \(ambient-demo\/waypoint\)/);
    await see(/! Only what is in ambient-shop, istio-system is known/);
    expect(frame()).not.toMatch(bad);
  });
});

test('enter on a row opens the waypoint, o the object, and the filter by namespace holds', async () => {
  const program = await uses();
  const {press, see, rows} = program;
  await select(program, 'kind:svc name:details ns:ambient-shop');
  await press('enter');
  await see(/Waypoint ambient-demo\/waypoint/);
  await see(/Service +ambient-shop\/details/);
  await press('esc', 'o');
  await see(/kind: Service/);
  await press('esc', 'esc', '1');
  await see(/Waypoint uses\(ambient-demo\)/);
  expect(rows().some(row => row.cell('NS') === 'ambient-shop')).toBe(false);
});
