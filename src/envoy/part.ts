import type {Json} from '../lib/json.ts';
import {type ConfigDump, parseConfigDump} from './configDump.ts';

/** Something an Envoy can be asked for on its admin port, and how the answer is read. */
export type Part<T> = {
  /** Asked with GET; the answer is JSON. */
  readonly path: string;
  /** Asked where the Envoy is too old for the path. */
  readonly otherwise?: string;
  /** Sections of a config dump are known to istiod as well: what it would send. */
  readonly ofIstiod: boolean;
  /** The debug endpoint that istiod is asked for instead of its whole dump; `{proxy}` stands for the id of the proxy's connection. */
  readonly istiod?: string;
  /** What is missing where `read` finds nothing, as istioctl says it. */
  readonly missing: string;
  /** Undefined where the JSON does not have what was asked for. Never throws. */
  readonly read: (json: Json) => T | undefined;
  /** Reads ahead, resource by resource, what `read` then finds already read: long answers are read in pieces. */
  readonly ahead?: (json: Json) => Iterable<unknown>;
};

/** A section of `/config_dump`, with the narrow masks of istioctl 1.25 and later; Envoys that do not know masks are asked for all of it. */
export const dumpPart = <T>(
  section: string,
  query: string,
  read: (dump: ConfigDump) => T | undefined,
  ahead?: (dump: ConfigDump) => Iterable<unknown>,
): Part<T> => ({
  path: `/config_dump?${query}`,
  otherwise: query.includes('include_eds') ? '/config_dump?include_eds=true' : '/config_dump',
  ofIstiod: true,
  missing: `config dump has no configuration type type.googleapis.com/envoy.admin.v3.${section}`,
  read: json => {
    const dump = parseConfigDump(json);
    return dump === undefined ? undefined : read(dump);
  },
  ...(ahead === undefined ? {} : {ahead: json => ahead(parseConfigDump(json) ?? {sections: []})}),
});

/** Another answer of the admin interface, such as `/clusters?format=json`. */
export const adminPart = <T>(path: string, read: (json: Json) => T | undefined, ahead?: Part<T>['ahead']): Part<T> => ({
  path,
  ofIstiod: false,
  missing: `the answer to ${path} is of another kind`,
  read,
  ...(ahead === undefined ? {} : {ahead}),
});
