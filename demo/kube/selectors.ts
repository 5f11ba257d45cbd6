import type {KubeObject} from '../recordedPods.ts';

type Test = (object: KubeObject) => boolean;

/** A label selector as kubectl writes it: `a=b`, `a!=b`, `a`, `!a`, `a in (b,c)`, `a notin (b)`, joined by commas. */
export function labelTest(selector: string): Test {
  const tests = selector.split(/,(?![^(]*\))/).map(part => labelTerm(part.trim()));
  return object => tests.every(test => test(object.metadata.labels ?? {}));
}

function labelTerm(term: string): (labels: Readonly<Record<string, string>>) => boolean {
  if (term === '') return () => true;
  const set = term.match(/^(\S+)\s+(in|notin)\s+\((.*)\)$/);
  if (set !== null) {
    const values = (set[3] ?? '').split(',').map(value => value.trim());
    return labels => (set[2] === 'in') === values.includes(labels[set[1] ?? ''] ?? '\0');
  }
  const pair = term.match(/^([^\s=!]+)\s*(==?|!=)\s*(.*)$/);
  if (pair !== null) return labels => (pair[2] !== '!=') === (labels[pair[1] ?? ''] === pair[3]);
  return term.startsWith('!') ? labels => !(term.slice(1) in labels) : labels => term in labels;
}

/** A field selector over the fields the API server knows of pods; `metadata.name` and `metadata.namespace` for everything. */
export function fieldTest(selector: string): Test {
  const tests = selector.split(',').map(part => part.trim().match(/^([^=!]+)(==?|!=)(.*)$/));
  return object =>
    tests.every(test => {
      if (test === null) return true;
      const [, path = '', operator, value] = test;
      const actual = path.split('.').reduce<unknown>((at, key) => (at as Readonly<Record<string, unknown>> | undefined)?.[key], object);
      return (operator !== '!=') === (String(actual ?? '') === value);
    });
}

/** Both selectors of a request's query. */
export function selectorTest(query: URLSearchParams): Test {
  const labels = labelTest(query.get('labelSelector') ?? '');
  const fields = fieldTest(query.get('fieldSelector') ?? '');
  return object => labels(object) && fields(object);
}
