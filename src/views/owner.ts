import {field, type Json, text} from '../lib/json.ts';
import {outlineOf} from '../lib/outline.ts';
import type {Ask} from './ask.ts';
import {askObjects} from './askObjects.ts';
import {defineText} from './view.ts';

/** The object that a row was made from, from the API server. */
export const owner = defineText({
  scope: 'cluster',
  title: 'Owner',
  help: 'The Istio or Kubernetes object that a row was made from, as the API server has it now.',
  aliases: [],
  hidden: true,
  load: askOwner,
  outline: object => outlineOf(object, 'yaml'),
  lines: object => outlineOf(object, 'yaml').lines,
  json: object => object,
});

async function askOwner({source, subject, signal}: Ask): Promise<Json> {
  const [kind = '', namespace = '', name = ''] = ['kind', 'namespace', 'name'].map(member => text(subject?.json, member));
  const found = await askObjects(source, {kind, namespace, name}, signal);
  return found.length === 1 ? withoutFields(found[0]) : found.map(withoutFields);
}

/** As kubectl shows it: who manages which field is of no use here. */
function withoutFields(object: Json): Json {
  const {managedFields: _, ...metadata} = (field(object, 'metadata') ?? {}) as Record<string, Json>;
  return typeof object === 'object' && object !== null ? {...object, metadata} : object;
}
