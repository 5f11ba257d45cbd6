import {tabwriter} from '../../src/cli/tabwriter.ts';
import {emptyMesh} from '../../src/istio/mesh.ts';
import type {MeshPod} from '../../src/istio/pods.ts';
import type {MeshProxy} from '../../src/istio/proxies.ts';
import {type Grid, type GridRow, lineText} from '../../src/lib/page.ts';
import {timeIt} from '../../src/store/timeIt.ts';
import type {Asking, Keep, MeshSource} from '../../src/transport/meshSource.ts';
import type {AskedView, Known, LoadedView} from '../../src/views/view.ts';

const about = {context: 'c', cluster: '', server: '', user: '', namespace: 'default', istioNamespace: 'istio-system', proxyAdminPort: 15_000};

/** What is known of an empty mesh at `now` (ms). */
export const knownAt = (now: number): Known => ({
  mesh: emptyMesh('istio-system'),
  now,
  envoys: new Map(),
  forwards: new Map(),
  levels: new Map(),
  raised: [],
  session: {about, contexts: []},
  messages: [],
  panes: [],
});

const keep: Keep = async (_key, _since, fetch, signal) => ({...(await fetch(signal)), at: 0});
const pod = {namespace: 'shop', name: 'cart', uid: '1', labels: {}, phase: 'Running'} as unknown as MeshPod;
const proxy = {key: 'cart.shop', id: 'cart.shop', name: 'cart', namespace: 'shop', kind: 'sidecar', pod} as unknown as MeshProxy;

/** A pane of a proxy whose Envoy answers this JSON, whatever it is asked for. */
export const loaded = (view: AskedView, answer: unknown): Promise<LoadedView> =>
  loadedFrom(view, async () => ({status: 200, body: JSON.stringify(answer)}));

/** The same of an Envoy that is asked by `askPod`. */
export function loadedFrom(view: AskedView, askPod: MeshSource['askPod'], rest: Asking['rest'] = async () => {}): Promise<LoadedView> {
  const source = {about, askPod} as unknown as MeshSource;
  const {signal} = new AbortController();
  const asking: Asking = {
    source,
    proxy,
    subject: undefined,
    of: 'envoy',
    istiod: undefined,
    mesh: emptyMesh('istio-system'),
    keep,
    timed: timeIt,
    since: 0,
    rest,
    signal,
  };
  return view.load(asking);
}

/** What `i9s pc` prints of it at `now` (ms), as istioctl does. */
export async function printed(view: AskedView, answer: unknown, now: number): Promise<string> {
  const print = (await loaded(view, answer)).print(knownAt(now), {});
  if (print === undefined) throw new Error(`${view.title} is not printed`);
  const {none, table, gap} = print;
  if (none !== undefined) return 'error' in none ? `Error: ${none.error}\n` : `${none.text}\n`;
  return tabwriter(table, gap);
}

/** The table on the screen at `now` (ms). */
export async function gridOf(view: AskedView, answer: unknown, now: number): Promise<Grid> {
  const page = (await loaded(view, answer)).make(knownAt(now));
  if (page.kind !== 'grid') throw new Error(`${view.title} is no table`);
  return page;
}

/** The text of a row's cell by the title of its column. */
export const cellOf = (grid: Grid, row: GridRow | undefined, title: string): string | undefined =>
  row?.cells()[grid.headings.findIndex(heading => heading.title === title)]?.text;

/** The words of the strip. */
export const stripText = (row: GridRow | undefined): string => (row?.strip() ?? []).map(lineText).join('\n');
