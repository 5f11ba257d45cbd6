import type {MeshProxy} from '../istio/proxies.ts';
import {compareText} from '../lib/text.ts';
import {type Trouble, troubleError, troubleOf} from '../lib/trouble.ts';
import type {ZtunnelDump} from '../ztunnel/dump.ts';
import type {Ask} from './ask.ts';
import {ztunnelPart} from './ztunnelSides.ts';

/** What one ztunnel answered, or why it did not; neither while it is asked. */
export type ZtunnelAnswer = {readonly proxy: MeshProxy; readonly dump?: ZtunnelDump; readonly trouble?: Trouble};

/** The ztunnel of a node; undefined where none is known to run there. */
export const ztunnelOn = (ask: Pick<Ask, 'mesh'>, node: string | undefined): MeshProxy | undefined =>
  ztunnelsOf(ask).find(({pod}) => node !== undefined && pod?.node === node);

/** All ztunnels of the mesh that have a pod, by name. */
export const ztunnelsOf = ({mesh}: Pick<Ask, 'mesh'>): readonly MeshProxy[] =>
  [...mesh.proxies.values()].filter(({kind, pod}) => kind === 'ztunnel' && pod !== undefined).sort((a, b) => compareText(a.key, b.key));

/**
 * Asks the ztunnel that the page is about, or all of them; `heard` is given what has come so far. Rejects only where there is nobody to ask or the pane is left: what one
 * ztunnel does not tell is a trouble of its answer.
 */
export async function askZtunnels(
  ask: Ask,
  heard: (answers: readonly ZtunnelAnswer[]) => void = () => {},
): Promise<readonly [ZtunnelAnswer, ...ZtunnelAnswer[]]> {
  const wanted = ask.proxy === undefined ? ztunnelsOf(ask) : [ask.proxy];
  const [first, ...others] = wanted.map((proxy): ZtunnelAnswer => ({proxy}));
  if (first === undefined) throw noZtunnel();
  const answers: [ZtunnelAnswer, ...ZtunnelAnswer[]] = [first, ...others];
  await Promise.all(
    wanted.map(async (proxy, at) => {
      const {value, trouble} = await ask.timed(() => ask.about(proxy, 'envoy').envoy(ztunnelPart));
      if (ask.signal.aborted) throw troubleError(trouble ?? troubleOf(ask.signal.reason));
      answers[at] = {proxy, ...(value === undefined ? {} : {dump: value}), ...(trouble === undefined ? {} : {trouble})};
      heard([...answers]);
    }),
  );
  return answers;
}

const noZtunnel = (): Error =>
  troubleError({
    kind: 'not found',
    what: 'No ztunnel runs in this mesh, or none whose pod may be seen from here.',
    next: 'kubectl get daemonset -A -l app=ztunnel tells whether there is one.',
  });
