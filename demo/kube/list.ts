import type {KubeObject} from '../recordedPods.ts';
import type {Resource} from './resources.ts';
import {selectorTest} from './selectors.ts';
import {expired, type Failure} from './status.ts';
import type {Store} from './store.ts';
import {type Form, metadataOnly, table} from './table.ts';

/** What a list or watch is about. */
export type Scope = {
  readonly resource: Resource;
  readonly namespace?: string;
  readonly query: URLSearchParams;
  readonly form: Form;
  readonly now: number;
};

/** Whether an object is in the scope. */
export function inScope({namespace, query}: Scope): (object: KubeObject) => boolean {
  const selected = selectorTest(query);
  return object => (namespace === undefined || object.metadata.namespace === namespace) && selected(object);
}

/** A list, by pages where `limit` asks for it; a `Failure` when its `continue` is of a time before the history was forgotten. */
export function listText(store: Store, scope: Scope): string | Failure {
  const {resource, query, form, now} = scope;
  const page = pageOf(query.get('continue'));
  if (page !== undefined && page.version < store.oldest())
    return {...expired(page.version, store.oldest()), message: 'The provided continue parameter is too old to display a consistent list result.'};
  const all = store.all().filter(inScope(scope));
  const start = page?.start ?? 0;
  const limit = Number(query.get('limit') ?? 0);
  const end = limit > 0 ? start + limit : all.length;
  const version = page?.version ?? store.version();
  const metadata = {
    resourceVersion: String(version),
    ...(end < all.length ? {continue: Buffer.from(JSON.stringify({start: end, version})).toString('base64url')} : {}),
    ...(end < all.length && !query.has('labelSelector') && !query.has('fieldSelector') ? {remainingItemCount: all.length - end} : {}),
  };
  const items = all.slice(start, end);
  if (form === 'table') return JSON.stringify(table(items, {now, metadata, include: query.get('includeObject') ?? 'Metadata'}));
  if (form === 'metadata')
    return JSON.stringify({kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items: items.map(metadataOnly)});
  const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
  // The API server leaves kind and apiVersion out of the items of built-in kinds.
  const builtIn = ['', 'apps', 'discovery.k8s.io', 'admissionregistration.k8s.io'].includes(resource.group);
  return JSON.stringify({
    kind: `${resource.kind}List`,
    apiVersion,
    metadata,
    items: builtIn ? items.map(({kind, apiVersion: _, ...item}) => item) : items,
  });
}

function pageOf(token: string | null): {readonly start: number; readonly version: number} | undefined {
  if (token === null || token === '') return undefined;
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString()) as {start: number; version: number};
  } catch {
    return {start: 0, version: 0};
  }
}

/** An object in the form that was asked for. */
export const formed = (object: KubeObject, {form, now, query}: Scope): unknown =>
  form === 'table'
    ? table([object], {now, metadata: {resourceVersion: object.metadata.resourceVersion}, include: query.get('includeObject') ?? 'Metadata'})
    : form === 'metadata'
      ? metadataOnly(object)
      : object;
