import type {GoValue} from '../lib/goJson.ts';
import {jsonIn} from '../lib/json.ts';
import {parseZtunnelDump, type ZtunnelDump} from '../ztunnel/dump.ts';
import type {Given} from './printing.ts';
import {certificatePc} from './ztCertificatesPc.ts';
import {connectionPc} from './ztConnectionsPc.ts';
import {policyPc} from './ztPoliciesPc.ts';
import {servicePc} from './ztServicesPc.ts';
import type {PodOfTable, ZtunnelPc} from './ztunnelPc.ts';
import {workloadPc} from './ztWorkloadsPc.ts';

/** A table in rows of cells, and the same for JSON and YAML. */
export type PrintedPart = {readonly table: readonly (readonly string[])[]; readonly gap: number; readonly json: GoValue};
type Asked = {readonly given: Given; readonly pod?: PodOfTable | undefined; readonly now: number};
/** The same without its type of rows. */
export type ZtunnelTable = Omit<ZtunnelPc<never>, 'rows' | 'isAbout' | 'table' | 'json'> & {
  readonly print: (dump: ZtunnelDump, asked: Asked) => PrintedPart;
};

/** What a ztunnel told in its dump, read; undefined where that is none. */
export const readZtunnelDump = (body: string): ZtunnelDump | undefined => parseZtunnelDump(jsonIn(body));

const tableOf = <Row>(pc: ZtunnelPc<Row>): ZtunnelTable => ({
  ...pc,
  print: (dump, {given, pod, now}) => {
    const {flags, isAbout, gap} = pc;
    const isKept = (row: Row): boolean =>
      flags.every(({name, keeps}) => keeps === undefined || given[name] === undefined || keeps(row, given[name])) &&
      (pod === undefined || isAbout === undefined || isAbout(row, pod));
    const rows = pc.rows(dump).filter(isKept);
    return {table: pc.table(rows, given, now), gap, json: pc.json(rows, dump)};
  },
});

/** What `i9s zc` prints, in the order of `i9s zc all`. */
export const ztunnelTables: readonly ZtunnelTable[] = [
  tableOf(workloadPc),
  tableOf(servicePc),
  tableOf(policyPc),
  tableOf(certificatePc),
  tableOf(connectionPc),
];
