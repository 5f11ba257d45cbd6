import {setMaxListeners} from 'node:events';

/** More questions than this at once make neither an API server nor i9s faster. */
const most = 20;

type Line = {running: number; readonly waiting: Set<() => void>};
const lines = new Map<string, Line>();

/** Does the work, which is one question, once fewer than 20 with the same key are under way. One that is aborted while it waits is done at once: it hears of that itself. */
export async function fewAtOnce<T>(key: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const line = lines.get(key) ?? {running: 0, waiting: new Set()};
  lines.set(key, line);
  if (line.running < most || signal?.aborted) line.running++;
  else await turn(line, signal);
  try {
    return await work();
  } finally {
    line.running--;
    const [next] = line.waiting;
    if (line.running < most) next?.();
    if (line.running === 0) lines.delete(key);
  }
}

function turn(line: Line, signal: AbortSignal | undefined): Promise<void> {
  return new Promise(resolve => {
    const begin = (): void => {
      line.waiting.delete(begin);
      signal?.removeEventListener('abort', begin);
      line.running++;
      resolve();
    };
    line.waiting.add(begin);
    if (signal === undefined) return;
    setMaxListeners(0, signal); // many may wait with the same one, which is no leak
    signal.addEventListener('abort', begin);
  });
}
