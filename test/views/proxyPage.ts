import {tabwriter} from '../../src/cli/tabwriter.ts';
import type {Mesh} from '../../src/istio/mesh.ts';
import {type Grid, type GridRow, type Jump, lineText} from '../../src/lib/page.ts';
import {askOnce} from '../../src/store/askOnce.ts';
import {initialState} from '../../src/store/state.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import type {Printed} from '../../src/views/printing.ts';
import type {AskedView, Known, LoadedView} from '../../src/views/view.ts';
import {at, recordedMesh} from '../commands/context.ts';

const about = {context: 'demo', cluster: 'c', server: 's', user: 'u', namespace: 'default', istioNamespace: 'istio-system', proxyAdminPort: 15_000};
export const mesh = recordedMesh();
export const productpage = 'productpage-v1-64c6885d4f-xhps5.bookinfo';

/** What is known while the recorded mesh is looked at, or another one. */
export const known = (other: Mesh = mesh): Known => ({...initialState('proxies', {about, contexts: [], since: at}, 'istio-system', at), mesh: other});

/** Answers of an admin port by the path before its `?`; an absent one is 500. */
export type Answers = Readonly<Record<string, unknown>>;

/** A pane of productpage's proxy, whose Envoy answers so. */
export function loaded(view: AskedView, answers: Answers, proxy = productpage): Promise<LoadedView> {
  const askPod: MeshSource['askPod'] = async (_pod, {path}) => {
    const answer = answers[path.split('?')[0] ?? ''];
    return answer === undefined ? {status: 500, body: ''} : {status: 200, body: JSON.stringify(answer)};
  };
  const source = {about, askPod} as unknown as MeshSource;
  const found = mesh.proxies.get(proxy);
  return view.load(askOnce(source, new AbortController().signal, found === undefined ? {} : {proxy: found}));
}

/** What the command line gets for these flags. */
export async function printedBy(view: AskedView, answers: Answers, given: Readonly<Record<string, string>> = {}): Promise<Printed> {
  const printed = (await loaded(view, answers)).print(known(), given);
  if (printed === undefined) throw new Error(`${view.title} cannot be printed`);
  return printed;
}

/** istioctl's table as text. */
export const tableText = ({table, gap}: Printed): string => tabwriter(table, gap);

/** The table on the screen. */
export async function gridOf(view: AskedView, answers: Answers, other: Mesh = mesh): Promise<Grid> {
  const page = (await loaded(view, answers)).make(known(other));
  if (page.kind !== 'grid') throw new Error(`${view.title} is no table`);
  return page;
}

export type Seen = {
  readonly row: GridRow;
  readonly cell: (title: string) => string;
  readonly tone: (title: string) => string;
  readonly strip: string;
  readonly follow: readonly Jump[];
  readonly jumps: readonly Jump[];
};

/** The first row whose key begins with these words, or else has them in it. */
export function rowOf(grid: Grid, words: string): Seen {
  const row = grid.rows.find(({key}) => key.startsWith(words)) ?? grid.rows.find(({key}) => key.includes(words));
  if (row === undefined) throw new Error(`no row ${words}`);
  const span = (title: string) => {
    const found = row.cells()[grid.headings.findIndex(heading => heading.title === title)];
    if (found === undefined) throw new Error(`no column ${title}`);
    return found;
  };
  const jumps = row.jumps();
  return {
    row,
    cell: title => span(title).text,
    tone: title => span(title).tone ?? 'plain',
    strip: row.strip().map(lineText).join('\n'),
    follow: jumps.filter(({kind = 'follow'}) => kind === 'follow'),
    jumps,
  };
}
