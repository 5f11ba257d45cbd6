import {afterEach, describe, expect, test} from 'vitest';
import {endPrograms, i9s, type Program} from './program.ts';

afterEach(endPrograms);

/** The clusters of productpage's proxy. */
async function clustersOfProductpage(): Promise<Program> {
  const program = await i9s({healthy: true});
  const {see, press, type} = program;
  await see(/all in sync/);
  await press('/');
  await type('productpage');
  await press('enter', 'enter');
  await see(/virtualOutbound/);
  await press('4');
  await see(/BlackHoleCluster/);
  return program;
}

describe('following a request', () => {
  test('from a cluster to its endpoints, on to the proxy of the peer, and back to the very row', async () => {
    const {see, press, type, row, rows} = await clustersOfProductpage();
    await press('/');
    await type('reviews.bookinfo');
    await press('enter');
    await see(/4 of 57/);
    expect(rows().map(each => `${each.cell('SUBSET')} ${each.cell('ENDPOINTS')}`)).toEqual(['- 3/3', 'v1 1/1', 'v2 1/1', 'v3 1/1']);
    await press('j', 'j');
    await see(/labels of subset v2/);
    await press('enter');
    await see(/Endpoints\[1\] CLUSTER outbound\|9080\|v2\|reviews/);
    expect(row('10.244.0.12:9080').cell('STATUS')).toBe('HEALTHY');
    await see(/Pod reviews-v2-59c866b6b4-jm8pp\.bookinfo on node/);
    await press('enter');
    await see(/^ reviews-v2-59c866b6b4-jm8pp\.bookinfo +sidecar/m);
    await see(/\[2 Listeners\]/);
    await press('backspace');
    await see(/Endpoints\[1\] CLUSTER outbound\|9080\|v2\|reviews/);
    await press('backspace');
    await see(/Clusters\[4 of 57\]/);
    expect(
      rows()
        .find(each => each.isSelected)
        ?.cell('SUBSET'),
    ).toBe('v2');
  });

  test('ends where there is nothing to follow, and says why', async () => {
    const {see, press, type} = await clustersOfProductpage();
    await press('/');
    await type('BlackHole');
    await press('enter', 'enter');
    await see(/! +BlackHoleCluster: Has no endpoints on purpose/);
    await press('/');
    await press('ctrl-u');
    await type('v2-mysql subset:v2-mysql !vm');
    await press('enter', 'enter');
    await see(/! +outbound\|9080\|v2-mysql\|ratings\.bookinfo\.svc\.cluster\.local has no endpoints/);
  });

  test('through a tunnel there are three ways: the listener that makes it, its outside, and the peer', async () => {
    const {see, press, type} = await clustersOfProductpage();
    await press('5');
    await see(/10\.244\.0\.10:9080/);
    await press('/');
    await type('10.244.0.17:9080');
    await press('enter', 'enter');
    await see(/1 connect_originate \(HBONE\), this proxy/);
    await see(/2 tunnel to 10\.244\.0\.17:15008/);
    await see(/3 peer details-v1/);
    await press('3');
    await see(/! +The pod details-v1-\S+\.ambient-demo runs no sidecar: the ztunnel of its node/);
  });

  test('of a waypoint through the tunnel keeps the address that was followed', async () => {
    const {see, press, type} = await i9s({healthy: true});
    await see(/all in sync/);
    await press('/');
    await type('waypoint-5d4f9fc9d4');
    await press('enter', 'enter');
    await see(/Listeners\[/);
    await press('5', '/');
    await type('envoy://connect_originate/10.244.0.17:9080');
    await press('enter', 'enter');
    await see(/2 tunnel to 10\.244\.0\.17:15008/);
    await press('2');
    await see(/Endpoints\[1\] CLUSTER connect_originate/);
    await press('enter');
    await see(/the ztunnel of its node\s+\S+ takes the tunnel/);
    await press('backspace', '/', 'ctrl-u');
    await type('envoy://connect_originate/10.244.0.19:9080');
    await press('enter', 'enter', '2');
    await see(/! +This proxy has no HBONE tunnel to 10\.244\.0\.19:15008 now/);
  });
});

describe('finding what is wrong', () => {
  test('z shows clusters without endpoints, a filter by column those of one kind', async () => {
    const {see, press, type, rows} = await clustersOfProductpage();
    await press('z');
    await see(/problems only/);
    expect(rows().every(each => each.cell('ENDPOINTS').startsWith('0/'))).toBe(true);
    expect(rows().length).toBeGreaterThan(3);
    await press('z', '/');
    await type('type:STRICT_DNS');
    await press('enter');
    await see(/2 of 57/);
    expect(rows().map(each => each.cell('SERVICE FQDN'))).toEqual(['api.payments.example', 'api.payments.example']);
  });
});
