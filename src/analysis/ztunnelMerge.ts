import type {Json} from '../lib/json.ts';

/** A resource as one ztunnel has it. `raw` is compared with istiod's, of what no istiod knows of undefined; `more` only with that of other ztunnels. */
export type Entry<T> = {readonly key: string; readonly item: T; readonly raw: Json; readonly more: string};

/** A resource as some ztunnels have it alike; `by`: their keys. */
export type Form<T> = Omit<Entry<T>, 'key'> & {readonly by: readonly string[]};

/** What several ztunnels have, each resource once, in the forms that it has: the one that most have first. */
export type Merged<T> = ReadonlyMap<string, readonly Form<T>[]>;

/**
 * Takes what one ztunnel after the other has, of which there may be hundreds with thousands of resources each: what is alike is kept once. `merged` is asked for what
 * these ztunnels have, by their keys: of others only a part may have been added yet.
 */
export type Merger<T> = {
  readonly add: (ztunnel: string, entries: Iterable<Entry<T>>) => void;
  readonly merged: (of: ReadonlySet<string>) => Merged<T>;
};

/** Merges nothing yet. */
export function newMerger<T>(): Merger<T> {
  const all = new Map<string, (Form<T> & {readonly text: string; readonly by: string[]})[]>();
  return {
    add(ztunnel, entries) {
      for (const {key, item, raw, more} of entries) {
        const text = `${more} ${JSON.stringify(raw)}`; // readers of dumps write fields in one order
        const forms = all.get(key);
        const alike = forms?.find(form => form.text === text);
        if (alike !== undefined) alike.by.push(ztunnel);
        else if (forms !== undefined) forms.push({item, raw, more, text, by: [ztunnel]});
        else all.set(key, [{item, raw, more, text, by: [ztunnel]}]);
      }
    },
    merged(of) {
      const found = new Map<string, readonly Form<T>[]>();
      for (const [key, forms] of all) {
        const theirs = forms.flatMap(({item, raw, more, by}) => {
          const own = by.filter(ztunnel => of.has(ztunnel));
          return own.length === 0 ? [] : [{item, raw, more, by: own}];
        });
        if (theirs.length > 0) found.set(key, theirs.sort(byMost));
      }
      return found;
    },
  };
}

const byMost = (one: Form<unknown>, other: Form<unknown>): number => other.by.length - one.by.length;

/** A field in which two forms of a resource are not the same, and what each has there, in words. */
export type FieldDifference = {readonly field: string; readonly left: string; readonly right: string};

/** Where two resources differ, by the fields of their first level, but for those in `less`. */
export function fieldDifferences(left: Json, right: Json, less: ReadonlySet<string> = new Set()): readonly FieldDifference[] {
  const [one, other] = [fieldsOf(left), fieldsOf(right)];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap(field =>
    less.has(field) || JSON.stringify(one[field]) === JSON.stringify(other[field]) ? [] : [differenceOf(field, one[field], other[field])],
  );
}

const fieldsOf = (json: Json): Readonly<Record<string, Json>> => (typeof json === 'object' && json !== null ? (json as Record<string, Json>) : {});

function differenceOf(field: string, left: Json, right: Json): FieldDifference {
  const [one, other] = [valueText(left), valueText(right)];
  return one === other ? {field, left: jsonText(left), right: jsonText(right)} : {field, left: one, right: other};
}

const longest = 60;

/** "none", a text, the service to go to as "namespace/name", else JSON. */
function valueText(value: Json): string {
  if (value === undefined) return 'none';
  if (typeof value !== 'object' || value === null) return String(value);
  const {destination} = value as {destination?: Json};
  if (typeof destination === 'string') return destination.replace(/^([^/]+)\/([^.]+)\.\1\.svc\..*$/, '$1/$2');
  const text = jsonText(value);
  return text.length > longest ? `${text.slice(0, longest)}~` : text;
}

const jsonText = (value: Json): string => JSON.stringify(value);
