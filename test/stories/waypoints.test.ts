import {afterEach, describe, expect, test} from 'vitest';
import {endPrograms, i9s, type Program, type ProgramOptions} from './program.ts';

afterEach(endPrograms);

const waypoint = 'waypoint-5d4f9fc9d4-b44dt.ambient-demo';

/** i9s on the mesh of the waypoint guide. */
async function ambient(command: string, options: ProgramOptions = {}): Promise<Program> {
  const program = await i9s({scenario: 'ambient', healthy: true, ...options});
  await program.see(/all in sync|NACK/);
  await program.press(':');
  await program.type(command);
  await program.press('enter');
  return program;
}

async function filter({press, type}: Program, words: string): Promise<void> {
  await press('/');
  await type(words);
  await press('enter', 'g');
}

/** Requests that change a proxy's levels: pod and query. */
const changes = ({demo}: Program): readonly string[] =>
  demo.podRequests.flatMap(({pod, method, url}) => (method === 'POST' && url.includes('?') ? [`${pod} ${url}`] : []));

describe('the list of waypoints', () => {
  test('says of each what it is for, whether it runs and is in sync, and whom it serves, also at 80 columns', async () => {
    const program = await ambient('wp', {columns: 80, rows: 24});
    await program.see(/Waypoints\(all\)\[3\]/);
    const {row} = program;
    const cells = (name: string) => ['FOR', 'PROG', 'PODS', 'SYNC', 'SVC', 'WKL'].map(title => row(name).cell(title));
    expect(cells('waypoint ')).toEqual(['service (default)', 'True', '1/1', 'SYNCED', '12', '0']);
    expect(cells('workload')).toEqual(['workload', 'True', '1/1', 'SYNCED', '0', '1']);
    await filter(program, '!reviews');
    await program.see(/Programmed True, Programmed: Resource programmed/);
  });

  test('counts namespaces that use one from outside, and names them on a wide screen', async () => {
    const program = await ambient('wp');
    await program.see(/OTHER NS/);
    expect(program.row('  waypoint ').cell('OTHER NS')).toBe('1');
    await program.resize(200, 50);
    await program.see(/CLASS/);
    expect(program.row('  waypoint ').cell('OTHER NS')).toBe('ambient-shop');
  });

  test('pods are live: one that is not ready or refuses shows without asking again, with its reason', async () => {
    const program = await ambient('wp');
    const {see, press, demo, row} = program;
    await see(/Waypoints\(all\)\[3\]/);
    demo.faults.unready(waypoint);
    await see(/0\/1/);
    await press('g');
    await see(/Its pod is not ready: connections that should pass it are refused/);
    demo.faults.nack(waypoint, 'CDS', 'duplicate cluster foo');
    await see(/CDS ERROR/);
    expect(row('CDS ERROR').cell('NAME')).toBe('waypoint');
  });

  test('the reason of one that is not programmed stands under the table, and the row at the top', async () => {
    const program = await ambient('wp');
    await program.see(/Waypoints\(all\)\[3\]/);
    program.demo.faults.notProgrammed('waypoint.ambient-demo', 'Invalid', 'port 15009 is in use');
    await program.press('ctrl-r');
    await program.see(/service \(default\) False/);
    await program.press('g');
    await program.see(/Programmed False, Invalid: port 15009 is in use/);
    expect(program.selected()).toBe('waypoint');
    await program.press('z');
    expect(program.rows()).toHaveLength(1);
  });

  test('without the right to list Gateways it says so', async () => {
    const program = await ambient('wp', {prepare: ({faults}) => faults.answer403({verb: 'list', resource: 'gateways', namespace: 'cluster'})});
    await program.see(/! .*gateways/);
  });

  test('who may see only one namespace sees its waypoints, and why not all', async () => {
    const listed = ['pods', 'namespaces', 'services', 'serviceentries', 'gateways', 'gatewayclasses'];
    const program = await i9s({
      scenario: 'ambient',
      healthy: true,
      namespace: 'ambient-demo',
      prepare: ({faults}) => {
        for (const resource of listed) faults.answer403({verb: 'list', resource, namespace: 'cluster'});
      },
    });
    const {press, type, see, frame} = program;
    await see(/waypoint-5d4f9fc9d4-b44dt/);
    await press(':');
    await type('wp');
    await press('enter');
    await see(/Waypoints\(ambient-demo\)\[3\]/);
    await see(/! Only what is in ambient-demo, istio-system is known/);
    // Its class and what is elsewhere are not known.
    expect(frame()).toMatch(/ {2}waypoint +ambient-demo +service \(\?\) +True +1\/1 SYNCED +11\+ +\?/);
  });
});

describe('keys of a waypoint', () => {
  test('x shows the levels of its pods, D raises all of them after a question and puts them back', async () => {
    const program = await ambient('wp');
    const {see, press} = program;
    await see(/Waypoints\(all\)\[3\]/);
    await filter(program, '!reviews');
    await press('x');
    await see(/Loggers\[/);
    await see(new RegExp(`<${waypoint}>|<deployment waypoint`));
    await press('esc', 'D');
    await see(/POST waypoint-5d4f9fc9d4-b44dt.ambient-demo:15000\/logging/);
    expect(changes(program)).toEqual([]);
    await press('y');
    await see(/applied to 1 of 1/);
    expect(changes(program)[0]).toMatch(/^waypoint-5d4f9fc9d4-b44dt.ambient-demo .*debug/);
    await press('D');
    await see(/Put back the levels of 1 pod/);
    await press('y');
    await see(/are as they were/);
  });

  test('l follows its log, d compares it with istiod, o shows its Gateway, u who uses it', async () => {
    const program = await ambient('wp');
    const {see, press, gone} = program;
    await see(/Waypoints\(all\)\[3\]/);
    await filter(program, '!reviews');
    await press('l');
    await see(/<logs waypoint-5d4f9fc9d4-b44dt>/);
    await press('esc', 'd');
    await see(/<diff>|Diff/);
    await press('esc', 'o');
    await see(/kind: Gateway/);
    await press('esc', 'u');
    await see(/Waypoint uses\(all\) NAMED ambient-demo\/waypoint/);
    await see(/svc details\.ambient-shop/);
    await gone(/ambient-demo\/reviews /);
  });
});

describe('the page of a waypoint', () => {
  test('leads from problems over pods and whom it serves through the tree of its Envoy; every line is a way on', async () => {
    const program = await ambient('wp', {rows: 80});
    const {see, press, type, frame} = program;
    await see(/Waypoints\(all\)\[3\]/);
    await filter(program, 'reviews-svc');
    await press('enter');
    await see(/No problem found/);
    await see(/main_internal/);
    expect(frame()).toMatch(/For: +service \(default\)/);
    expect(frame()).toMatch(/reviews-svc-waypoint-6d59c4c55-c722f +ready +SYNCED/);
    expect(frame()).toMatch(/Service +ambient-demo\/reviews +label of Service/);
    expect(frame()).toMatch(/HTTPRoute +ambient-demo\/reviews +to Service reviews/);
    expect(frame()).toMatch(/AuthorizationPolicy +ambient-demo\/reviews-readers +ALLOW +to Service reviews/);
    expect(frame()).toMatch(/10\.96\.64\.6 +Service reviews\.ambient-demo/);
    expect(frame()).toMatch(/ :9080 -> inbound-vip\|9080\|http\|reviews\.ambient-demo/);
    expect(frame()).toMatch(/90% reviews-v1\.ambient-demo:9080, 10% reviews-v2/);
    expect(frame()).toMatch(/reviews-v1\.ambient-demo +1\/1 endpoints/);
    await press('/');
    await type('HTTPRoute');
    await press('enter', 'enter');
    await see(/kind: HTTPRoute/);
    await press('esc', '/', 'ctrl-u');
    await type('1/1 endpoints');
    await press('enter', 'enter');
    await see(/\[4 Clusters/);
    await press('backspace');
    await see(/No problem found/);
  });

  test('works at 80 columns, and x means its pods', async () => {
    const program = await ambient('wp', {columns: 80, rows: 24});
    const {see, press} = program;
    await see(/Waypoints\(all\)\[3\]/);
    await press('enter');
    await see(/Waypoint ambient-demo\/reviews-svc-waypoint/);
    await see(/Programmed: +True Programmed/);
    await press('x');
    await see(/Loggers\[/);
  });

  test('a listener that it refuses is the first thing said', async () => {
    const program = await ambient('wp', {healthy: false, quiet: true});
    const {see, press} = program;
    await see(/LDS ERROR/);
    await press('enter');
    await see(/1 problem found/);
    await see(/! reviews-svc-waypoint-6d59c4c55-c722f: LDS rejected by the proxy/);
  });

  test('of a waypoint that is gone who names it is left', async () => {
    const program = await ambient('wp', {rows: 80});
    const {see, press, demo} = program;
    await see(/Waypoints\(all\)\[3\]/);
    await press('enter');
    await see(/main_internal/); // all of it has come
    demo.faults.waypointMissing('reviews-svc-waypoint.ambient-demo');
    await press('ctrl-r');
    await see(/There is no Gateway reviews-svc-waypoint in namespace ambient-demo/);
    await see(/Service +ambient-demo\/reviews +missing/);
  });
});
