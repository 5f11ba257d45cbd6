import {applyEvent} from '../istio/apply.ts';
import {emptyMesh, type Mesh} from '../istio/mesh.ts';
import type {MeshPod} from '../istio/pods.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {parseSyncz} from '../istio/sync.ts';
import type {SavedAnswer} from '../lib/savedAnswer.ts';
import {type Trouble, troubleOf} from '../lib/trouble.ts';
import {initialState} from '../store/state.ts';
import type {Look} from './look.ts';

const istioNamespace = 'istio-system';
const nowhere = {context: '', cluster: '', server: '', user: '', namespace: '', istioNamespace, proxyAdminPort: 0};

/** A mesh as saved answers of its istiods tell it: there are no pods, so every proxy in it is connected. What cannot be read is a trouble, the rest is shown. */
export function savedLook(saved: readonly SavedAnswer[], now: number): Look {
  const answers = saved.map(answer => (saved.filter(({name}) => name === answer.name).length > 1 ? {...answer, name: answer.file} : answer));
  let mesh = applyEvent(emptyMesh(istioNamespace), {type: 'podsListed', pods: answers.map(istiodPod), at: now});
  const troubles: Trouble[] = [];
  for (const answer of answers) {
    const parsed = parse(answer);
    if ('what' in parsed) troubles.push(parsed);
    else mesh = applyEvent(mesh, {type: 'syncReported', istiod: istiodPod(answer).id, connections: parsed.connections, tookMs: 0, at: now});
  }
  const istiods = new Map([...mesh.istiods].filter(([, {report}]) => report !== undefined));
  const state = initialState('proxies', {about: nowhere, contexts: [], since: now}, istioNamespace, now);
  return {state: {...state, mesh: withoutRevisions({...mesh, istiods})}, pods: troubles};
}

const istiodPod = ({name}: SavedAnswer): MeshPod => ({
  id: `${name}.${istioNamespace}`,
  name,
  namespace: istioNamespace,
  uid: '',
  phase: 'Running',
  ready: true,
  restarts: 0,
  deleting: false,
  labels: {app: 'istiod'},
  annotations: {},
});

/** No saved answer says of which revision its istiod is. */
function withoutRevisions(mesh: Mesh): Mesh {
  const bare = ({revision: _, ...proxy}: MeshProxy): MeshProxy => proxy;
  return {...mesh, proxies: new Map([...mesh.proxies].map(([key, proxy]) => [key, bare(proxy)]))};
}

function parse({file, text}: SavedAnswer): NonNullable<ReturnType<typeof parseSyncz>> | Trouble {
  const next = "Save istiod's own answer: kubectl exec -n istio-system deploy/istiod -- curl -s localhost:15014/debug/syncz.";
  try {
    const parsed = parseSyncz(JSON.parse(text));
    return parsed ?? {kind: 'garbage', what: `${file} is JSON, but not an answer of istiod's /debug/syncz.`, next};
  } catch (error) {
    return {kind: 'garbage', what: `${file} is not JSON: ${troubleOf(error).what}`, next};
  }
}
