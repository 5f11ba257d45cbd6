/** The words in the cells of the proxy list, for the end of the help. */
export const words: readonly (readonly [string, string])[] = [
  ['ok', 'Envoy acknowledged the last thing istiod sent (SYNCED)'],
  ['STALE', 'sent, not acknowledged: network, or a busy proxy; SINCE says how long'],
  ['NACK', 'Envoy refused it (ERROR); the reason is in the strip under the table'],
  ['unsent', 'subscribed, nothing sent yet (NOT SENT)'],
  ['-', 'not subscribed (IGNORED)'],
  ['n/c', 'the pod has a proxy, every istiod answered, none of them knows it (NOT CONNECTED)'],
  ['?', 'not every istiod answered: i9s will not guess (UNKNOWN)'],
  ['>2m', 'since before i9s looked, so at least that long'],
  ['*', 'after a cell: it changed in the last 10 seconds; before a name: the row is marked'],
];
