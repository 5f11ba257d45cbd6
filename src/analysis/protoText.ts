import {field, type Json, text} from '../lib/json.ts';

/** Fields whose type is google.protobuf.Struct, by the field that their message is in where only that tells. */
const structs = new Set(['jsonFormat', 'defaultSubset', 'filterMetadata *', 'transportSocketMatches match', 'TypedStruct value', 'Struct value']);

const tab = '    ';

/**
 * A message as the lines that istioctl prints: Go's jsonpb with four spaces, which leaves an empty line in an empty message and moves what is in a Struct to the
 * right. Control characters that JSON leaves as they are (C1, which terminals obey) are escaped as well.
 */
export const protoLines = (message: Json): readonly string[] => messageText(message, '', '').split('\n');

function messageText(message: Json, indent: string, name: string): string {
  const type = text(message, '@type') ?? '';
  const kind = type.slice(Math.max(type.lastIndexOf('.'), type.lastIndexOf('/')) + 1);
  const fields = Object.entries(message as object).map(([key, value]) => {
    const isStruct = structs.has(key) || structs.has(`${name} ${key}`) || structs.has(`${name} *`) || structs.has(`${kind} ${key}`);
    const shown = isStruct && isObject(value) ? structText(value, indent + tab) : fieldText(value, indent, key);
    return `${indent}${tab}${scalar(key)}: ${shown}`;
  });
  return `{\n${fields.join(',\n')}\n${indent}}`;
}

function fieldText(value: Json, indent: string, name: string): string {
  if (isObject(value)) return messageText(value, indent + tab, name);
  if (!Array.isArray(value)) return scalar(value);
  const inner = `${indent}${tab}${tab}`;
  const items = value.map(item => `\n${inner}${isObject(item) ? messageText(item, inner, name) : scalar(item)}`);
  return `[${items.join(',')}\n${indent}${tab}]`;
}

function structText(struct: object, indent: string): string {
  const inner = `${indent}${tab}${tab}`;
  const entries = Object.keys(struct)
    .sort()
    .map(key => `\n${inner}${scalar(key)}: ${valueText(field(struct, key), inner)}`);
  return `{${entries.join(',')}\n${indent}${tab}}`;
}

/** A google.protobuf.Value. */
function valueText(value: Json, indent: string): string {
  if (isObject(value)) return structText(value, indent + tab);
  if (!Array.isArray(value)) return scalar(value);
  const inner = `${indent}${tab}${tab}${tab}`;
  return `[${value.map(item => `\n${inner}${valueText(item, inner)}`).join(',')}\n${indent}${tab}${tab}]`;
}

const isObject = (value: Json): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Go escapes what HTML could take for its own. */
const scalar = (value: Json): string =>
  JSON.stringify(value).replace(/[<>&\u2028\u2029\x7f-\x9f]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
