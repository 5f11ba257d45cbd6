import type {KnownLevels, LogDialect, Raised} from '../lib/logLevels.ts';
import type {LevelPod} from './levelPods.ts';
import {dialectNamed} from './logDialects.ts';

/** A logger over all pods of a pane. A level is undefined where the pod could not be asked; '' where the logger has none of its own. */
export type LoggerRow = {
  readonly logger: string;
  readonly levels: readonly (string | undefined)[]; // by pod
  readonly level: string | undefined; // of all of them; 'mixed'
  readonly was: string | undefined;
  /** It is not what it was when i9s first saw it. */
  readonly changed: boolean;
  /** Its level is that of the fallback: it has none of its own. */
  readonly inherited: boolean;
  readonly pending: string | undefined;
  readonly words: string;
  readonly rank: number;
  readonly raised: readonly Raised[]; // by which i9s changed it
};

/** What the rows of a pane of loggers are made of. */
export type LoggerFacts = {
  readonly pods: readonly LevelPod[];
  readonly known: readonly (KnownLevels | undefined)[]; // by pod
  readonly raised: readonly Raised[]; // of these pods
  readonly pending: Readonly<Record<string, string>>;
  readonly dialect: LogDialect;
};

/** 'mixed' where they differ; what is not known does not count. */
export function common(levels: readonly (string | undefined)[]): string | undefined {
  const known = new Set(levels.filter(level => level !== undefined));
  return known.size > 1 ? 'mixed' : [...known][0];
}

/** A row for each logger that any of the pods has, and for those worth setting; the important ones first. */
export function loggerRows({pods, known, raised, pending, dialect}: LoggerFacts): readonly LoggerRow[] {
  if (known.every(each => each?.levels === undefined)) return [];
  const {fallback, important} = dialect;
  const names = new Set([...known.flatMap(each => [...(each?.levels?.keys() ?? [])]), ...dialect.known]);
  const raisedOf = new Map(raised.map(entry => [entry.uid, entry]));
  const own = (at: number, logger: string): string | undefined => known[at]?.levels?.get(logger);
  const levelAt = (at: number, logger: string): string | undefined =>
    own(at, logger) ?? (fallback === undefined ? undefined : known[at]?.levels?.get(fallback));
  const entries = pods.map(({uid}) => raisedOf.get(uid));
  const wasAt = (at: number, logger: string): string | undefined => {
    const entry = entries[at];
    const first = entry?.was[logger] ?? known[at]?.first?.get(logger) ?? '';
    const inherits = fallback === undefined ? undefined : (entry?.was[fallback] ?? known[at]?.first?.get(fallback));
    return known[at]?.levels === undefined ? undefined : first || inherits;
  };
  return [...names].map((logger, at) => {
    const levels = pods.map((_, pod) => levelAt(pod, logger));
    const before = pods.map((_, pod) => wasAt(pod, logger));
    const place = important.indexOf(logger);
    return {
      logger,
      levels,
      level: common(levels),
      was: common(before),
      changed: levels.some((level, pod) => level !== undefined && before[pod] !== undefined && level !== before[pod]),
      inherited: pods.every((_, pod) => own(pod, logger) === undefined),
      pending: pending[logger],
      words: dialect.words(logger),
      rank: place < 0 ? important.length + at : place,
      raised: raised.filter(({now}) => now[logger] !== undefined),
    };
  });
}

/** The dialect of the pods of one pane, which are of one kind. */
export const dialectOfPods = (pods: readonly LevelPod[]): LogDialect => dialectNamed(pods[0]?.dialect ?? 'envoy');
