import {afterEach, describe, expect, test} from 'vitest';
import {endPrograms, i9s, type Program, type ProgramOptions} from './program.ts';

afterEach(endPrograms);

const [one, other] = ['ztunnel-2wg4r.istio-system', 'ztunnel-l9tbd.istio-system'];
const reviews = 'reviews-v2-7966bfddf4-xt8t4';

/** i9s on the mesh of the waypoint guide, with a table of ztunnels. */
async function ztunnels(command: string, options: ProgramOptions = {}): Promise<Program> {
  const program = await i9s({scenario: 'ambient', healthy: true, columns: 120, rows: 40, ...options});
  await program.see(/all in sync/);
  await program.press(':');
  await program.type(command);
  await program.press('enter');
  if (command.startsWith('zt')) {
    await program.see(/taken /);
    await program.gone(/ loading/);
    await program.press('g'); // rows with a problem may have come above what is in sight
  }
  return program;
}

/** Another of the tables, once all ztunnels have answered. */
async function open({press, gone}: Program, digit: string): Promise<void> {
  await press(digit);
  await gone(/ loading/);
  await press('g');
}

async function filter({press, type}: Program, words: string): Promise<void> {
  await press('/');
  await type(words);
  await press('enter', 'g');
}

const cells = ({row}: Program, name: string, ...titles: readonly string[]): readonly string[] => titles.map(title => row(name).cell(title));

describe('what all ztunnels have', () => {
  test('are workloads, each once, also at 80 columns; digits lead to the other tables', async () => {
    const program = await ztunnels('zt', {columns: 80, rows: 24});
    const {see, press} = program;
    await see(/Workloads\(all\)\[34\]/);
    await filter(program, 'reviews-v2-7');
    expect(cells(program, 'reviews-v2', 'NAMESPACE', 'POD NAME', 'HEALTH', 'IN SYNC')).toEqual(['ambient-demo', reviews, 'Healthy', 'ok']);
    expect(program.row('reviews-v2').cell('WAYPOINT')).toMatch(/^reviews-.*waypoint$/);
    await open(program, '2');
    await see(/Services\(all\)\[34\]/);
    await see(/ ok +│/);
    expect(cells(program, 'ambient-shop details ', 'WAYPOINT', 'ENDPOINTS', 'IN SYNC')).toEqual(['waypoint', '1/1', 'ok']);
    await open(program, '3');
    await see(/Policies\(all\)\[4\]/);
    await see(/Denies connections with principals\s+not \*/);
    await open(program, '4');
    await see(/Certificates\(all\)\[26\]/);
    await open(program, '5');
    await see(/Connections\(all\)\[\d+\]/);
    await press('esc');
    await see(/Proxies/);
  });

  test('shows how many of them know it, and what differs from what istiod would send', async () => {
    const program = await ztunnels('zt w', {
      prepare: ({faults}) => {
        faults.forget(one, 'workloads', 'ratings-v1-54849b6d-l2jhs.ambient-demo');
        faults.oldWaypoint(one, 'workloads', `${reviews}.ambient-demo`);
      },
    });
    const {see, press} = program;
    await see(/! 2 workloads are not alike everywhere/);
    await press('g');
    expect(cells(program, 'ratings-v1-54849b6d-l2jhs', 'ZTUNNELS', 'IN SYNC')).toEqual(['1/2', 'only istiod']);
    expect(cells(program, 'xt8t4', 'ZTUNNELS', 'IN SYNC')).toEqual(['2/2 differ', 'differs']);
    await press('z');
    await see(/Workloads\(all\)\[2\] problems only/);
    await filter(program, 'ratings');
    await see(/Unknown to ztunnel-2wg4r \(node-1\); ztunnel-l9tbd \(node-2\) knows it, and istiod/);
    await press('esc');
    await filter(program, 'xt8t4');
    await see(/Not alike: ztunnel-2wg4r \(node-1\) has waypoint none, others and istiod ambient-demo\/reviews-v2-pod-waypoint/);
  });

  test('a pod that is not ready is unhealthy, and counted as an endpoint of its services', async () => {
    const program = await ztunnels('zt w', {prepare: ({faults}) => faults.unready('details-v1-5845b8756-5xcnn.ambient-demo')});
    const {see, press} = program;
    await see(/Unhealthy/);
    await press('z', 'g');
    await see(/Unhealthy: it is not ready by what istiod says/);
    await open(program, '2');
    await see(/0\/1/);
    expect(cells(program, 'ambient-demo details ', 'ENDPOINTS')).toEqual(['0/1']);
    await filter(program, 'kubernetes');
    expect(cells(program, 'kubernetes', 'ENDPOINTS')).toEqual(['0/0']);
  });

  test('a service or policy that one of them lacks', async () => {
    const program = await ztunnels('zt svc', {
      prepare: ({faults}) => {
        faults.forget(other, 'services', 'reviews.ambient-demo');
        faults.forget(other, 'policies', 'deny-admin.bookinfo');
      },
    });
    const {see, press} = program;
    await see(/not alike everywhere/);
    expect(cells(program, 'ambient-demo reviews ', 'ZTUNNELS', 'IN SYNC')).toEqual(['1/2', 'only istiod']);
    await open(program, '3');
    await see(/! 1 policy is not alike everywhere/);
    expect(cells(program, 'deny-admin', 'ZTUNNELS', 'IN SYNC')).toEqual(['1/2', 'only istiod']);
    await press('z', 'g');
    await see(/Unknown to ztunnel-l9tbd \(node-2\)/);
  });

  test('a ztunnel that does not answer is named, and the others are shown', async () => {
    const {see, row} = await ztunnels('zt', {columns: 160, prepare: ({faults}) => faults.spoil(one, 'garbage')});
    await see(/! 1 of 2 ztunnels did not answer: ztunnel-2wg4r \(node-1\)/);
    expect(row('xt8t4').cell('ZTUNNELS')).toBe('1/1 (1 ?)');
  });
});

describe('what one ztunnel has', () => {
  test('is opened by its node, and jumps stay with it', async () => {
    const program = await ztunnels('zt w node-1');
    const {see, press, row} = program;
    await see(/Workloads/);
    await filter(program, reviews);
    expect(row(reviews).cell('ZTUNNELS')).toBe('1/1');
    await see(/<u> Used by/);
    await press('u');
    await see(/service reviews\.ambient-demo/);
    await open(program, '3');
    await see(/Services\(all\)\[1\]/);
    expect(row('reviews').cell('ZTUNNELS')).toBe('1/1');
  });

  test('Z on a pod leads to that of its node, filtered to the pod', async () => {
    const program = await ztunnels('pods');
    await program.see(/Pods/);
    await filter(program, 'details-v1-5845b8756-5xcnn');
    await program.press('Z');
    await program.see(/Workloads\(all\)\[1 of 34\]/);
    await program.press('u');
    await program.see(/its connections, by ztunnel-2wg4r/);
    await program.press('esc', 'enter');
    await program.see(/Path of a pod details-v1-5845b8756-5xcnn\.ambient-demo/);
  });
});

describe('certificates', () => {
  test('that end soon, have ended or were not signed come first, with their reason', async () => {
    const program = await ztunnels('zt cert', {
      prepare: ({faults}) => {
        faults.certificate(one, 'bookinfo-details.ambient-demo', 'expired');
        faults.certificate(one, 'bookinfo-ratings.ambient-demo', 'expiring');
        faults.certificate(one, 'bookinfo-reviews.ambient-demo', 'unavailable');
      },
    });
    const {see, press, rows} = program;
    await see(/! 2 not usable \(z\): bookinfo-details\.ambient-demo, bookinfo-reviews\.ambient-demo/);
    const problems = rows().slice(0, 3);
    expect(problems.map(({text}) => /Leaf +(\w+)|NA +(\w+)/.exec(text)?.[0])).toEqual([
      expect.stringMatching(/Available/),
      expect.stringMatching(/Unavailable/),
      expect.stringMatching(/Available/),
    ]);
    expect(problems.map(({text}) => / (-?\d+m\S*|-) /.exec(text)?.[1])).toEqual([
      expect.stringMatching(/^-(9m59s|10m)/),
      '-',
      expect.stringMatching(/^9m|^10m/),
    ]);
    await press('g');
    await see(/Expired (9m59s|10m\S*) ago/);
    await press('down');
    await see(/istiod did not sign it: /);
    await press('down');
    await see(/Expires in \d+m/);
    await press('u');
    await see(/Workloads\(all\)\[1\]/);
  });
});

describe('connections', () => {
  test('have names, and lead to the waypoint, to the ztunnel of the peer, to the service', async () => {
    const program = await ztunnels('zt cons', {columns: 160});
    const {see, press} = program;
    await see(/Connections\(all\)\[\d+\]/);
    await filter(program, 'curl ambient-demo reviews-v2');
    await see(/calls reviews-v2-7966bfddf4-xt8t4\.ambient-demo:9080, through\s+waypoint\s+reviews-v2-pod-waypoint/);
    expect(cells(program, 'curl', 'DIRECTION', 'PROTOCOL', 'NODE')).toEqual(['Outbound', 'HBONE', 'node-2']);
    await press('enter');
    await see(/Listeners/);
    await see(/connect_terminate/);
  });

  test('are asked for again by themselves', async () => {
    const {see, demo} = await ztunnels('zt cons', {prepare: ({faults}) => faults.spoil(one, 'garbage')});
    await see(/! 1 of 2 ztunnels did not answer/);
    demo.faults.heal();
    await see(/Inbound.*node-1/);
  });
});

describe('ztunnels of other versions', () => {
  test('are read beside those of today', async () => {
    const program = await ztunnels('zt w', {prepare: ({faults}) => faults.oldZtunnel(one, '1.20')});
    const {see} = program;
    await see(/ ok +│/);
    expect(cells(program, 'reviews-v1-5695cbbdd8-vjgk6', 'ZTUNNELS', 'IN SYNC')).toEqual(['2/2', 'ok']);
    await open(program, '2');
    await see(/Services\(all\)\[34\]/);
    await see(/2\/2/);
    expect(cells(program, 'ambient-demo reviews ', 'WAYPOINT', 'ENDPOINTS', 'ZTUNNELS')).toEqual(['reviews-svc-waypoint', '3/3', '2/2']);
    await open(program, '5');
    await see(/1 ztunnel is too old to tell connections/);
  });

  test('one that knows services only by address is too old to compare waypoints, and what is no pod', async () => {
    const program = await ztunnels('zt w', {columns: 140, prepare: ({faults}) => faults.oldZtunnel(one, '1.18')});
    const {see, press, frame} = program;
    await see(/ztunnel-2wg4r \(node-1\) is too old to compare services and waypoints of workloads/);
    expect(frame()).not.toMatch(/not alike everywhere/);
    await see(/Workloads\(all\)\[34\]/);
    expect(cells(program, 'xt8t4', 'WAYPOINT', 'ZTUNNELS', 'IN SYNC')).toEqual([expect.stringMatching(/^reviews-.*aypoint$/), '2/2', 'ok']);
    await press('z');
    await see(/No problems here/);
    await see(/ztunnel-2wg4r \(node-1\) is too old to compare/);
  });

  test('one that knows services only by address is left out of theirs, but shown alone', async () => {
    const {see, press, type, row} = await ztunnels('zt svc', {prepare: ({faults}) => faults.oldZtunnel(one, '1.18')});
    await see(/ztunnel-2wg4r \(node-1\) is too old to compare services/);
    await see(/Services\(all\)\[34\]/);
    expect(row('ambient-demo reviews ').cell('ZTUNNELS')).toBe('1/1 (1 ?)');
    await press(':');
    await type('zt svc node-1');
    await press('enter');
    await see(/10\.96\.64\.6 +10\.96\.64\.6 +None +3\/3 +1\/1 +\?/);
  });
});
