import type {Mesh} from '../../src/istio/mesh.ts';
import type {Grid} from '../../src/lib/page.ts';
import {askOnce} from '../../src/store/askOnce.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import type {AskedView, LoadedView} from '../../src/views/view.ts';
import {at} from '../commands/context.ts';
import {type Item, type Recorded, recordedSides, recordedZtunnels} from '../ztunnel/recordedSides.ts';
import {known, mesh} from './proxyPage.ts';

/** The recorded ztunnels by their names, and istiod, to be changed. */
export type Sides = {readonly istiod: Recorded['istiod']; readonly ztunnels: Readonly<Record<string, Recorded['ztunnel']>>};
export const names = recordedZtunnels.map(name => name.replace('ztunnel/istio-system.', ''));

export type Change = {
  /** Changes what istiod and the ztunnels say. */
  readonly edit?: (sides: Sides) => void;
  /** Ztunnels that do not answer. */
  readonly silent?: readonly string[];
  /** istiod refuses its debug endpoints. */
  readonly refused?: true;
  /** The page of this ztunnel. */
  readonly proxy?: string;
  readonly mesh?: Mesh;
  readonly now?: number;
  /** When answers come; else at the time of the recorded mesh. */
  readonly since?: number;
  /** What the page had before. */
  readonly before?: LoadedView;
  /** Is given what the page has until it has all. */
  readonly soFar?: (loaded: LoadedView) => void;
};

/** A page of ztunnels where they and istiod say so; `asked`: whom, for what. */
export async function loadedZt(view: AskedView, change: Change = {}): Promise<LoadedView & {readonly asked: readonly string[]}> {
  const {silent = [], refused, proxy, mesh: other = mesh} = change;
  const sides: Sides = {
    istiod: recordedSides().istiod,
    ztunnels: Object.fromEntries(names.map(name => [name, recordedSides(`ztunnel/istio-system.${name}`).ztunnel])),
  };
  change.edit?.(sides);
  const asked: string[] = [];
  const askPod: MeshSource['askPod'] = async ({name}, {path}) => {
    asked.push(`${name} ${path}`);
    const answer = answerOf(sides, name, path, refused === true);
    return answer === undefined || silent.includes(name) ? {status: 500, body: ''} : {status: 200, body: JSON.stringify(answer)};
  };
  const source = {about: known().session.about, askPod} as unknown as MeshSource;
  const found = proxy === undefined ? undefined : other.proxies.get(proxy);
  const asking = askOnce(source, new AbortController().signal, {mesh: other, ...(found === undefined ? {} : {proxy: found})});
  const loaded = await view.load(
    {...asking, since: change.since ?? at, before: change.before?.data, ...(proxy === undefined ? {} : {proxyKey: proxy})},
    change.soFar,
  ); // answers come at this time
  return {...loaded, asked};
}

function answerOf({istiod, ztunnels}: Sides, name: string, path: string, refused: boolean): unknown {
  if (ztunnels[name] !== undefined) return ztunnels[name];
  if (refused) return undefined;
  if (path === '/debug/ambientz') return istiod;
  if (!path.endsWith('types=WADS')) return {};
  return {configs: istiod.policies.map((policy: Item) => ({'@type': 'type.googleapis.com/istio.security.Authorization', ...policy}))};
}

/** The table of such a page. */
export async function ztGrid(view: AskedView, change: Change = {}): Promise<Grid> {
  const page = (await loadedZt(view, change)).make({...known(change.mesh), ...(change.now === undefined ? {} : {now: change.now})});
  if (page.kind !== 'grid') throw new Error(`${view.title} is no table`);
  return page;
}

/** The cells of these columns of all rows, in the order of the table. */
export const column = (grid: Grid, ...titles: readonly string[]): readonly (readonly string[])[] => {
  const places = titles.map(title => grid.headings.findIndex(heading => heading.title === title));
  return grid.rows.toSorted((a, b) => a.rank - b.rank).map(row => places.map(at => row.cells()[at]?.text ?? ''));
};
