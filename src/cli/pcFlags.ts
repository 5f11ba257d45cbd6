import {views} from '../views/index.ts';
import type {AskedView, View} from '../views/view.ts';
import type {Flag} from './flags.ts';

/** A view that the command line can print as istioctl does. */
export type Printable = AskedView & {readonly pc: NonNullable<AskedView['pc']>};

const isPrintable = (view: View): view is Printable => 'pc' in view && view.pc !== undefined;

/** What `i9s pc` prints, in the order of the tabs. */
export const printables: readonly Printable[] = Object.values<View>(views).filter(isPrintable);

/** A view by istioctl's word for it or an alias: "cluster", "clusters", "c". */
export const printableNamed = (word: string): Printable | undefined => printables.find(({pc}) => pc.words.includes(word));

/** Formats of `i9s pc -o`; short is istioctl's table. */
export const pcOutputs = ['short', 'wide', 'json', 'yaml'] as const;
/** One of them. */
export type PcOutput = (typeof pcOutputs)[number];

const flagOf = ({name, takes, help}: Printable['pc']['flags'][number]): Flag => ({
  id: name,
  names: [`--${name}`],
  help,
  ...(takes === undefined ? {isOn: true} : {takes, values: 'any'}),
});

const all = printables.flatMap(({pc}) => pc.flags);
/** Flags that filter, each once though several tables have it. */
export const filterFlags: readonly Flag[] = all.filter(({name}, at) => all.findIndex(other => other.name === name) === at).map(flagOf);

/** Flags of `i9s pc`. */
export const pcFlags: readonly Flag[] = [
  {
    id: 'output',
    names: ['-o', '--output'],
    takes: 'FORMAT',
    help: 'short (what istioctl prints), wide, json or yaml. Default: short; of pc bootstrap: json.',
    values: pcOutputs,
  },
  {id: 'wide', names: ['--wide'], help: 'Adds the columns and rows that istioctl leaves out; the same as -o wide.'},
  {
    id: 'file',
    names: ['-f', '--file'],
    takes: 'FILE',
    help: 'Reads a saved answer of Envoy instead of asking a pod; - is stdin.',
    values: 'file',
  },
  {id: 'withHeaders', names: ['--with-headers'], help: 'Headings between the parts of pc all.'},
  ...filterFlags,
];
