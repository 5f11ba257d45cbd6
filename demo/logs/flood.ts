import type {Clock} from '../clock.ts';
import type {Logs} from './logs.ts';

const container = 'istio-proxy';

/** Gives a function that lets so many requests a second go through these pods in turn; each time instead of what it did before. */
export function createFlood(clock: Clock, logs: Logs): (perSecond: number, pods: readonly string[]) => void {
  const counts = new Map<string, number>();
  let stop: (() => void) | undefined;
  return (perSecond, pods) => {
    stop?.();
    stop = undefined;
    if (perSecond <= 0 || pods.length === 0) return;
    let pouredAt = clock.now();
    let owed = 0;
    let turn = 0;
    const pour = () => {
      const now = clock.now();
      // A machine that is slow is not flooded with what it could not write before.
      owed = Math.min(perSecond, owed + ((now - pouredAt) / 1000) * perSecond);
      const due = Math.floor(owed);
      pouredAt = now;
      owed -= due;
      pods.forEach((pod, index) => {
        const count = Math.floor((turn + due + index) / pods.length) - Math.floor((turn + index) / pods.length);
        const before = counts.get(pod) ?? 0;
        const lines = Array.from({length: count}, (_, at) => floodLine(before + at + 1, now));
        counts.set(pod, before + count);
        logs.open(pod, container)?.run.write(now, lines);
      });
      turn = (turn + due) % pods.length;
    };
    stop = clock.every(Math.max(20, Math.min(1000, 1000 / perSecond)), pour);
  };
}

function floodLine(count: number, at: number): string {
  const outcome = count % 20 === 0 ? '503 UH no_healthy_upstream' : '200 - via_upstream';
  return (
    `[${new Date(at).toISOString()}] "GET /flood/${count} HTTP/1.1" ${outcome} - "-" 0 ${count % 997} ${count % 31} ${count % 29} "-" "curl/7.88.1" ` +
    `"00000000-0000-4000-8000-${String(count).padStart(12, '0')}" "reviews:9080" "10.244.0.13:9080" inbound|9080|| 127.0.0.6:40173 10.244.0.13:9080 ` +
    '10.244.0.15:60188 outbound_.9080_._.reviews.bookinfo.svc.cluster.local default'
  );
}
