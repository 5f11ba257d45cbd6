import {stringify} from 'yaml';

/** Any plain value as YAML, without anchors and without folding long strings (they are copied and searched). */
export const yamlText = (value: unknown): string => stringify(value, {aliasDuplicateObjects: false, lineWidth: 0});
