import type {Faults} from './faults.ts';
import {type Answer, json, plain} from './http.ts';

/** `GET /demo/faults` lists the faults, `POST /demo/faults` causes one: `{"fault": "stall", "with": ["ratings-v1-….bookinfo", "RDS"]}`. */
export function faultsOverHttp(faults: Faults, method: string, path: string, body: string): Answer | undefined {
  if (path !== '/demo/faults') return undefined;
  const names = Object.keys(faults).filter(name => name !== 'changePod');
  if (method !== 'POST') return json(`${JSON.stringify(names, null, 1)}\n`);
  try {
    const {fault = '', with: values = []} = JSON.parse(body) as {fault?: string; with?: unknown};
    if (!names.includes(fault)) return plain(`No fault is called "${fault}". There are: ${names.join(', ')}.\n`, 404);
    if (fault === 'apiDown') return awayFor(faults, Array.isArray(values) ? values[0] : values);
    const run = faults[fault as keyof Faults] as (...values: readonly unknown[]) => unknown;
    const outcome = run(...(Array.isArray(values) ? values : [values]));
    if (outcome instanceof Promise) outcome.catch(() => undefined);
    return plain(typeof outcome === 'string' ? `done: ${outcome}\n` : 'done\n');
  } catch (error) {
    return plain(`${error instanceof Error ? error.message : String(error)}\n`, 400);
  }
}

/** Nobody could ask a server that is away to come back: it does so by itself. */
function awayFor(faults: Faults, seconds: unknown): Answer {
  const wanted = typeof seconds === 'number' && seconds > 0 ? seconds : 20;
  setTimeout(() => void faults.apiDown().catch(() => undefined), 50); // after this answer
  setTimeout(() => void faults.apiUp().catch(() => undefined), wanted * 1000);
  return plain(`away for ${wanted} s\n`);
}
