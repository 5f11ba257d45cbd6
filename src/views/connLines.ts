import {ageSince} from '../lib/ages.ts';
import {compareText} from '../lib/text.ts';
import {type Checks, checkPage} from './check.ts';
import {apiChecks, rightChecks} from './connApi.ts';
import type {ConnData} from './connData.ts';
import {istiodChecks} from './connIstiod.ts';
import {meshChecks} from './connMesh.ts';
import {proxyChecks} from './connProxy.ts';
import type {DescribedLine} from './describe.ts';
import {runCheck} from './podCommands.ts';
import type {Known} from './view.ts';

/** The page, from i9s on: API server, each istiod, all of them together, the proxy's side, what was run in its pod, permissions. */
export const connLines = (data: ConnData, known: Known): readonly DescribedLine[] => checkPage(sections(data, known));

function sections(data: ConnData, known: Known): readonly Checks[] {
  const {mesh, now} = known;
  const {proxy: key} = data;
  const istiods = [...mesh.istiods.values()].sort((a, b) => compareText(a.id, b.id));
  return [
    apiChecks(data, known),
    ...istiods.map(istiod => istiodChecks(istiod, data, now)),
    meshChecks(mesh),
    ...(key === undefined ? [] : [proxyChecks(data, key, known), runChecks(key, known)]),
    rightChecks(data),
  ];
}

/** Commands that the user had run in the pod. */
function runChecks(key: string, {runs, now, mesh}: Known): Checks {
  const all = runs?.get(key) ?? [];
  const title = 'From inside its pod';
  const note = 'X runs curl of istiod in a container of the pod, after asking. What Envoy says above answers the same without running anything.';
  if (mesh.proxies.get(key)?.kind === 'ztunnel')
    return {title, checks: [], note: 'Nothing can be run in a ztunnel: its image has neither a shell nor curl nor pilot-agent.'};
  if (all.length === 0) return {title, checks: [], note};
  return {title, checks: all.map(run => ({...runCheck(run), jump: undefined})), about: `newest ${ageSince(all.at(-1)?.at ?? now, now)} ago`};
}
