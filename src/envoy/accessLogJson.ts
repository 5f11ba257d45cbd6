import type {Json} from '../lib/json.ts';
import type {AccessRecord, LogField} from '../lib/logRecord.ts';
import {type AccessField, accessHelp, fieldNamed} from './accessLogFields.ts';
import {accessRecord} from './accessRecord.ts';

const valueText = (value: Json): string => (value === null ? '-' : typeof value === 'string' ? value : JSON.stringify(value));

/** Fields that tell an access log from other JSON that has a status. */
const telling: ReadonlySet<AccessField> = new Set<AccessField>([
  'METHOD',
  'PATH',
  'PROTOCOL',
  'RESPONSE_FLAGS',
  'DURATION',
  'BYTES_SENT',
  'AUTHORITY',
  'UPSTREAM_HOST',
  'UPSTREAM_CLUSTER',
]);
const needed = 3;

/**
 * A line of a JSON access log: Istio's default keys (EnvoyJSONLogFormatIstio of istio.io/istio/pilot/pkg/model: "response_code"), or others for
 * the same operators. `json` is what `line` says. undefined for JSON without a status and three more of the fields that matter.
 */
export function parseAccessJson(json: Readonly<Record<string, Json>>, line: string): AccessRecord | undefined {
  const found = new Map<AccessField, string>();
  let told = 0;
  for (const key in json) {
    const field = fieldNamed(key);
    if (field === undefined || found.has(field)) continue;
    found.set(field, valueText(json[key]));
    if (telling.has(field)) told++;
  }
  if (!found.has('RESPONSE_CODE') || told < needed) return undefined;
  const get = (field: AccessField): string | undefined => {
    const value = found.get(field);
    return value === '-' || value === '' ? undefined : value;
  };
  return accessRecord(get, () => fieldsOf(line));
}

/** Keys that are not known keep their name. The line is read once more, so that lines which nobody opens keep nothing but their text. */
const fieldsOf = (line: string): readonly LogField[] =>
  Object.entries(JSON.parse(line) as Readonly<Record<string, Json>>).map(([key, value]) => {
    const field = fieldNamed(key);
    return {name: field ?? key, value: valueText(value), help: field === undefined ? '' : accessHelp(field)};
  });
