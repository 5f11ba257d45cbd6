import type {ZtunnelDump} from '../ztunnel/dump.ts';
import type {Pc, PcFlag} from './printing.ts';

/** A pod of which a table tells only what is about it. */
export type PodOfTable = {readonly name: string; readonly namespace: string};

type Table<Row> = Pc<ZtunnelDump, Row>;

/** How `i9s zc` prints a part of the dump of one ztunnel: what istioctl 1.31 prints for the same dump, to the byte. `json`: a value of Go. */
export type ZtunnelPc<Row> = Pick<Table<Row>, 'words' | 'gap' | 'table' | 'json'> & {
  readonly help: string;
  readonly flags: readonly PcFlag<Row>[];
  /** Each ztunnel has another one: where several run, one has to be named. */
  readonly ofOne?: true;
  /** The heading in `i9s zc all --with-headers`. */
  readonly heading: string;
  readonly rows: (dump: ZtunnelDump) => readonly Row[];
  /** Is the row about this pod? Absent where istioctl tells everything of the ztunnel of its node. */
  readonly isAbout?: (row: Row, pod: PodOfTable) => boolean;
};
