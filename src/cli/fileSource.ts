import {repairJson} from '../lib/repairJson.ts';
import type {SavedAnswer} from '../lib/savedAnswer.ts';
import {type Trouble, troubleError, troubleOf} from '../lib/trouble.ts';
import type {MeshSource} from '../transport/meshSource.ts';

const about = {context: '', cluster: '', server: '', user: '', namespace: 'default', istioNamespace: 'istio-system', proxyAdminPort: 15_000};

/** A proxy that gives one saved answer to everything it is asked. `trouble`: why only a part of the file could be read. `hint` says how a file is saved that can. Throws (with a Trouble) where nothing could. */
export function fileSource(answer: SavedAnswer, hint = save): {readonly source: MeshSource; readonly trouble?: Trouble} {
  const {body, trouble} = readable(answer, hint);
  const nothing = (): never => {
    throw troubleError({kind: 'not found', what: `The file ${answer.file} is all there is to ask.`, next: ''});
  };
  const source: MeshSource = {
    about,
    watchPods: async () => {},
    askPod: async () => ({status: 200, body}),
    forward: async () => nothing(),
    followLog: async () => nothing(),
    exec: async () => nothing(),
    askApi: async () => nothing(),
    access: async () => [],
    close: () => {},
  };
  return {source, ...(trouble === undefined ? {} : {trouble})};
}

const save = "Save the answer of Envoy itself: curl -s 'localhost:15000/config_dump?include_eds' (for endpoints clusters?format=json).";

/** The JSON in a saved file: of one that was cut off what is whole in it. */
function readable({file, text}: SavedAnswer, next: string): {readonly body: string; readonly trouble?: Trouble} {
  const refuse = (what: string): never => {
    throw troubleError({kind: 'garbage', what, next});
  };
  if (text.trim() === '') return refuse(`${file} is empty.`);
  if (isTar(text)) return refuse(`${file} is a tar archive, not an answer of Envoy: unpack it first.`);
  if (text.startsWith('\x1f')) return refuse(`${file} is compressed: unpack it first (gunzip).`);
  try {
    JSON.parse(text);
    return {body: text};
  } catch (error) {
    const repaired = repairJson(text);
    const why = troubleOf(error).what;
    if (repaired === undefined) return refuse(`${file} is not JSON: ${why}`);
    return {
      body: repaired.text,
      trouble: {kind: 'garbage', what: `${file} is cut off after ${text.length} characters; what is whole in it is shown.`, next},
    };
  }
}

const isTar = (text: string): boolean => text.slice(257, 262) === 'ustar';
