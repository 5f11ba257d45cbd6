import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {endPrograms, i9s, type Program, type ProgramOptions} from './program.ts';

afterEach(endPrograms);

/** The listeners of a proxy, entered from the list. */
async function enter(proxy: string, options: ProgramOptions = {}): Promise<Program> {
  const program = await i9s({healthy: true, columns: 140, rows: 40, ...options});
  const {see, press, type} = program;
  await see(/all in sync/);
  await press('/');
  await type(proxy);
  await press('enter', 'enter');
  await see(/Listeners\[\d+\]/);
  return program;
}
const filter = async ({press, type}: Program, text: string): Promise<void> => {
  await press('/', 'ctrl-u');
  await type(text);
  await press('enter');
};
const selected = ({rows}: Program, title: string): string =>
  rows()
    .find(row => row.isSelected)
    ?.cell(title) ?? '';

describe('the walk of the debugging guide, by keys', () => {
  test('productpage to reviews: listener 9080, route 9080, cluster, endpoint, the listener of the peer; and back step by step', async () => {
    const ui = await enter('productpage');
    const {see, press} = ui;
    await filter(ui, '0.0.0.0_9080 route');
    await press('enter');
    await see(/Routes\[\d+\] NAME 9080/);
    await filter(ui, 'reviews.bookinfo v3');
    await press('j', 'enter');
    await see(/10%: reviews\.bookinfo:9080 v3/);
    await press('2');
    await see(/Clusters\[1\] CLUSTER outbound\|9080\|v3\|reviews\.bookinfo\.svc\.cluster\.local/);
    await press('enter');
    await see(/Endpoints\[1\] CLUSTER outbound\|9080\|v3\|reviews/);
    await press('enter');
    await see(/^ reviews-v3-cc8cb9b-7595w\.bookinfo +sidecar/m);
    await see(/Listeners\[\d\] NAME virtualInbound {2}INBOUND PORT 9080/);
    expect(selected(ui, 'DESTINATION')).toBe('Cluster: inbound|9080||');
    await see(/<proxies> <productpage\S*> <listeners> <routes> <clusters> <endpoints> <reviews-v3\S*> <listeners>/);

    await press('enter');
    await see(/Clusters\[1\] CLUSTER inbound\|9080\|\|/);
    await press('backspace', 'backspace', 'backspace');
    await see(/Clusters\[1\] CLUSTER outbound\|9080\|v3/);
    await press('backspace');
    await see(/Routes\[2 of \d+\] NAME 9080/);
    expect(ui.rows().findIndex(row => row.isSelected)).toBe(1);
    await press('esc', 'esc'); // the filter first
    await see(/Listeners\[/);
    expect(selected(ui, 'DESTINATION')).toBe('Route: 9080');
  });

  test('a gateway: its port, the routes of its VirtualService, the cluster behind', async () => {
    const ui = await enter('istio-ingressgateway');
    const {see, press} = ui;
    await filter(ui, 'http.8080');
    await press('enter');
    await see(/Routes\[\d\] NAME http\.8080/);
    await filter(ui, '/productpage');
    await press('enter');
    await see(/Clusters\[1\] CLUSTER outbound\|9080\|/);
    await press('enter');
    await see(/Endpoints\[1\]/);
    await press('enter');
    await see(/^ productpage-v1-\S+\.bookinfo +sidecar/m);
  });

  test('a waypoint: from the tunnel to the inner listener, to the service, to the tunnel to the pod', async () => {
    const ui = await enter('reviews-svc-waypoint');
    const {see, press} = ui;
    await filter(ui, 'connect_terminate');
    await press('enter');
    await see(/(Routes|Clusters)\[\d+\]/);
  });

  test('tabs stand beside each other: back leads to the list, not through all that were looked at', async () => {
    const ui = await enter('productpage');
    const {see, press} = ui;
    for (const [key, title] of [
      ['1', /Summary/],
      ['3', /Routes\[/],
      ['4', /Clusters\[/],
      ['5', /Endpoints\[/],
      ['6', /Secrets\[/],
      ['7', /Extensions\[/],
      ['8', /Bootstrap/],
      ['9', /Stats\[/],
    ] as const) {
      await press(key);
      await see(title);
    }
    await see(/<proxies> <productpage\S*> <stats>/);
    await press('tab');
    await see(/Summary/);
    await press('shift-tab', 'shift-tab');
    await see(/─ Bootstrap/);
    await press('esc');
    await see(/Proxies\(all\)/);
  });
});

describe('what stands behind a row', () => {
  test('o opens the VirtualService of a route, and says so when it is gone', async () => {
    const ui = await enter('productpage');
    const {see, press, demo} = ui;
    await press('3');
    await filter(ui, 'reviews.bookinfo v3');
    await press('o');
    await see(/Owner virtual-service bookinfo\/reviews/);
    await see(/kind: VirtualService/);
    expect(ui.frame()).not.toMatch(/managedFields/);
    await press('esc');
    demo.faults.deleteObject('virtualservices', 'reviews.bookinfo');
    await press('o', 'ctrl-r');
    await see(/VirtualService bookinfo\/reviews does not exist: the proxy holds configuration that was made from an object that is gone/);
  });

  test('o of a cluster asks which: its DestinationRule or its Service', async () => {
    const ui = await enter('productpage');
    const {see, press} = ui;
    await press('4');
    await filter(ui, 'reviews.bookinfo subset:v1');
    await press('o');
    await see(/destination-rule bookinfo\/reviews/);
    await press('2');
    await see(/kind: Service/);
  });

  test('o of what istiod made of HTTPRoutes finds the HTTPRoute', async () => {
    const ui = await enter('bookinfo-gateway-istio');
    const {see, press} = ui;
    await press('3');
    await filter(ui, '/productpage');
    await press('o');
    await see(/kind: HTTPRoute/);
  });

  test('u lists what uses a cluster, and what uses a secret; enter goes there', async () => {
    const ui = await enter('productpage');
    const {see, press} = ui;
    await press('4');
    await filter(ui, 'reviews.bookinfo subset:v3');
    await press('u');
    await see(/Used by\[\d+\]/);
    await see(/route +9080 +reviews\.bookinfo/);
    await press('enter');
    await see(/Routes\[\d+\] NAME 9080/);
    await press('6');
    await filter(ui, 'ROOTCA');
    await press('u');
    await see(/Used by\[\d+\]/);
    await see(/cluster +outbound\|/);
  });
});

describe('where the configuration comes from', () => {
  test('i shows what istiod would send, and says so; again what Envoy has', async () => {
    const {see, press} = await enter('productpage');
    await press('i');
    await see(/Listeners\[\d+\] as istiod would send it/);
    await press('3');
    await see(/Routes\[\d+\] as istiod would send it/);
    await press('i');
    await see(/Routes\[\d+\] {2,}|Routes\[\d+\] ─/);
  });

  test('a proxy that cannot be reached: the reason, and istiod in its place', async () => {
    const ui = await i9s({healthy: true, columns: 140, rows: 40});
    const {see, press, type, demo} = ui;
    await see(/all in sync/);
    demo.faults.refusePortForward('productpage-v1-64c6885d4f-xhps5.bookinfo');
    await press('/');
    await type('productpage');
    await press('enter', 'enter');
    await see(/i shows what istiod would send this proxy/);
    await press('i');
    await see(/Listeners\[\d+\] as istiod would send it/);
    await press('9');
    await see(/FAIL/);
    await press('i');
    await see(/Only the Envoy itself knows this/);
  });

  test('a push is answered by asking again', async () => {
    const {see, demo} = await enter('productpage');
    const asked = (): number => demo.podRequests.filter(({url}) => url.startsWith('/config_dump')).length;
    await see(/taken/);
    const before = asked();
    demo.faults.push('LDS');
    await see(/taken [01]s ago/);
    while (asked() === before) await new Promise(setImmediate);
  });

  test('ctrl-s saves the table, or the whole dump', async () => {
    const {see, press, folder} = await enter('productpage');
    await press('ctrl-s');
    await see(/1 table/);
    await press('2');
    await see(/Saved \S+envoy\.config_dump\.json/);
    const saved = join(folder, 'saved');
    const dump = readdirSync(saved).find(name => name.endsWith('.config_dump.json')) ?? '';
    expect(existsSync(join(saved, dump))).toBe(true);
    expect(JSON.parse(readFileSync(join(saved, dump), 'utf8'))).toHaveProperty('configs');
  });

  test('e names the command of istioctl for every pane that has one', async () => {
    const {see, press} = await enter('productpage');
    for (const [key, word] of [
      ['2', 'listeners'],
      ['3', 'routes'],
      ['4', 'clusters'],
      ['5', 'endpoints'],
      ['6', 'secret'],
      ['7', 'ecds'],
      ['8', 'bootstrap'],
    ] as const) {
      await press(key, 'e');
      await see(new RegExp(`istioctl proxy-config ${word}s? productpage-v1-64c6885d4f-xhps5\\.bookinfo`));
    }
  });

  test('e on what was followed, on an owner and on what istiod would send names just that', async () => {
    const ui = await enter('productpage');
    const {see, press} = ui;
    await filter(ui, '0.0.0.0_9080 route');
    await press('enter', 'e');
    await see(/istioctl proxy-config routes productpage\S+ --name "9080"/);
    await filter(ui, 'reviews.bookinfo v3');
    await press('o', 'e');
    await see(/kubectl get virtualservice\.networking\.istio\.io reviews -n bookinfo -o yaml/);
    await press('esc', 'y', 'e');
    await see(/istioctl proxy-config routes productpage\S+ --name "9080" -o json/);
    await press('esc', '2', 'i', 'e');
    await see(/istioctl experimental internal-debug "config_dump\?proxyID=productpage-v1-\S+"/);
  });
});

describe('typed lines', () => {
  test('a word that no command begins with runs none', async () => {
    const {see, press, type, gone} = await enter('productpage');
    await press(':');
    await type('bogus');
    await press('enter');
    await see(/There is no command "bogus"/);
    await see(/Listeners\[/);
    await press(':');
    await type('boot');
    await press('enter');
    await gone(/Listeners\[/);
    await see(/─ Bootstrap/);
  });

  test('a pane is opened for another proxy, also as istioctl names it', async () => {
    const {see, press, type} = await enter('productpage');
    await press(':');
    await type('ep deploy/reviews-v2.bookinfo');
    await press('enter');
    await see(/^ reviews-v2-\S+\.bookinfo +sidecar/m);
    await see(/Endpoints\[/);
  });
});
