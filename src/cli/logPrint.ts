import {list, text} from '../lib/json.ts';
import type {LogDialect} from '../lib/logLevels.ts';
import {compareText, printable} from '../lib/text.ts';
import {tabwriter} from './tabwriter.ts';

/** The answer of one process below the name of its pod: of Envoys as `istioctl proxy-config log` prints it, of ztunnels as `ztunnel-config log`, of istiods as `admin log`. */
export function printedLevels(id: string, is: LogDialect['is'], body: string): string {
  const shown = is === 'istiod' ? scopesTable(body) : body.split('\n').map(printable).join('\n');
  return `${printable(id)}:\n${shown}${is === 'envoy' ? '' : '\n'}`;
}

const scopesTable = (body: string): string =>
  tabwriter(
    [
      ['ACTIVE SCOPE', 'DESCRIPTION', 'LOG LEVEL', 'STACK TRACE LEVEL'],
      ...list(JSON.parse(body))
        .map(scope => ['name', 'description', 'output_level', 'stack_trace_level'].map(key => text(scope, key) ?? ''))
        .toSorted(([a = ''], [b = '']) => compareText(a, b)),
    ],
    3,
  );
