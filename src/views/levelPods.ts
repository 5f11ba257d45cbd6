import {list, text} from '../lib/json.ts';
import {dialectNames, type LogDialect} from '../lib/logLevels.ts';
import type {Subject} from '../lib/page.ts';

/** A pod whose log levels a pane is about; `id` is "name.namespace". */
export type LevelPod = {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly dialect: LogDialect['is'];
};

/** The subject of a pane of loggers. */
export const levelSubject = (title: string, pods: readonly LevelPod[]): Subject => ({title, json: {pods}});

/** The pods that a pane of loggers is about; none where its subject is of another kind. */
export const levelPodsOf = (subject: Subject | undefined): readonly LevelPod[] =>
  list(subject?.json, 'pods').flatMap(pod => {
    const [id, namespace, name, uid] = ['id', 'namespace', 'name', 'uid'].map(key => text(pod, key));
    const dialect = dialectNames.find(each => each === text(pod, 'dialect'));
    return id === undefined || namespace === undefined || name === undefined || uid === undefined || dialect === undefined
      ? []
      : [{id, namespace, name, uid, dialect}];
  });
