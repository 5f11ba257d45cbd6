import {field, type Json, text} from '../lib/json.ts';

const tab = '    ';

/**
 * A message as the lines that istioctl prints: Go's jsonpb with four spaces, which leaves an empty line in an empty message and moves what is in a Struct to the
 * right. Control characters that JSON leaves as they are (C1, which terminals obey) are escaped as well.
 */
export const protoLines = (message: Json): readonly string[] => messageText(message as object, '', '').split('\n');

/** How many lines that are, without making them. */
export function protoLineCount(value: Json, name = '', isInStruct = false): number {
  if (!isObject(value)) return Array.isArray(value) ? value.reduce<number>((sum, item) => sum + protoLineCount(item, name, isInStruct), 2) : 1;
  let inside = 0;
  for (const key in value) {
    const inner = (value as Record<string, Json>)[key];
    inside += isObject(inner) || Array.isArray(inner) ? protoLineCount(inner, key, isInStruct || (isObject(inner) && isStruct(value, name, key))) : 1;
  }
  return 2 + (inside === 0 && !isInStruct ? 1 : inside);
}

/** Is this member of a message a Struct, or one of a map of them? `name`: of the field that the message is in, where only that tells. */
function isStruct(message: object, name: string, key: string): boolean {
  if (key === 'value') return /[./](?:Typed)?Struct$/.test(text(message, '@type') ?? '');
  return key === 'jsonFormat' || key === 'defaultSubset' || name === 'filterMetadata' || (key === 'match' && name === 'transportSocketMatches');
}

function messageText(message: object, indent: string, name: string): string {
  const fields = Object.entries(message).map(([key, value]) => {
    const shown = isObject(value) && isStruct(message, name, key) ? structText(value, indent + tab) : fieldText(value, indent, key);
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
