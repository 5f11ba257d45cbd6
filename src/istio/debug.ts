import type {Trouble} from '../lib/trouble.ts';
import type {MeshPod} from './pods.ts';

/** Where an istiod serves `/debug`: the port its annotation names, as istioctl has it, else 15014. */
export const debugPort = (pod: MeshPod): number => Number(pod.annotations['prometheus.io/port']) || 15_014;

const refusals: Readonly<Record<number, Omit<Trouble, 'what'> & {readonly why: string}>> = {
  401: {
    kind: 'unauthorized',
    why: 'wants credentials for its debug endpoints',
    next: 'Port-forward arrives from loopback, which istiod trusts; is a proxy in between?',
  },
  403: {kind: 'forbidden', why: 'refuses its debug endpoints', next: 'See DEBUG_ENDPOINT_AUTH_ALLOWED_NAMESPACES of istiod.'},
  404: {kind: 'not found', why: 'has no debug endpoints', next: 'Set ENABLE_DEBUG_ON_HTTP=true on istiod: without it nobody can list its proxies.'},
};

/** What it means that an istiod, by its name, answers one of its debug endpoints with this HTTP status; undefined where the status alone does not tell. */
export function debugRefusal(istiod: string, path: string, status: number): Trouble | undefined {
  const known = refusals[status];
  return known && {kind: known.kind, what: `istiod ${istiod} ${known.why} (HTTP ${status} for ${path}).`, next: known.next};
}
