import {type ZtunnelTable, ztunnelTables} from '../views/ztPrint.ts';
import type {Flag} from './flags.ts';

/** A table of `i9s zc` by istioctl's word for it or an alias. */
export const ztunnelTableNamed = (word: string): ZtunnelTable | undefined => ztunnelTables.find(({words}) => words.includes(word));

/** Formats of `i9s zc -o`; short is istioctl's table. */
export const zcOutputs = ['short', 'json', 'yaml'] as const;
/** One of them. */
export type ZcOutput = (typeof zcOutputs)[number];

const all = ztunnelTables.flatMap(({flags}) => flags);

/** Flags that filter, each once though several tables have it. */
export const zcFilters: readonly Flag[] = all
  .filter(({name}, at) => all.findIndex(other => other.name === name) === at)
  .map(({name, takes, help}) => ({id: name, names: [`--${name}`], help, ...(takes === undefined ? {isOn: true} : {takes, values: 'any'})}));

/** Flags of `i9s zc`. */
export const zcFlags: readonly Flag[] = [
  {id: 'output', names: ['-o', '--output'], takes: 'FORMAT', help: 'short (what istioctl prints), json or yaml. Default: short.', values: zcOutputs},
  {id: 'node', names: ['--node'], takes: 'NAME', help: 'Asks the ztunnel of this node.', values: 'any'},
  {
    id: 'file',
    names: ['-f', '--file'],
    takes: 'FILE',
    help: 'Reads a saved config dump of a ztunnel instead of asking one; - is stdin.',
    values: 'file',
  },
  {id: 'withHeaders', names: ['--with-headers'], help: 'Headings between the parts of zc all.'},
  ...zcFilters,
];
