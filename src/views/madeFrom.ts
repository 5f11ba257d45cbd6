import type {MadeFrom} from '../envoy/configDump.ts';
import type {Jump} from '../lib/page.ts';

/** "virtual-service bookinfo/reviews". */
export const madeFromText = ({kind, namespace, name}: MadeFrom): string => `${kind} ${namespace}/${name}`;

/** Jumps to the objects that a piece of configuration was made from, each once. */
export const ownerJumps = (objects: readonly MadeFrom[]): readonly Jump[] =>
  [...new Map(objects.map(object => [madeFromText(object), object])).entries()].map(([title, object]) => ({
    kind: 'owner',
    label: title,
    to: 'owner',
    subject: {title, json: object},
  }));

/** What can be used: the pane `usedBy` lists who does. */
export type Used = {readonly kind: 'cluster' | 'secret'; readonly name: string};

/** The jump to what uses it. */
export const usedByJump = (used: Used): Jump => ({
  kind: 'use',
  label: `what uses ${used.kind} ${used.name}`,
  to: 'usedBy',
  subject: {title: `${used.kind} ${used.name}`, json: used},
});
