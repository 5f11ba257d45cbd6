import {field, type Json, strings, text} from './json.ts';
import {dialectNames, type Raised} from './logLevels.ts';

/** Is it a complete entry of the records, as another i9s may have written it? Members that are not known do not matter. */
export function isRaised(json: Json): json is Raised {
  const named = ['context', 'server', 'namespace', 'pod', 'uid'].every(name => typeof field(json, name) === 'string');
  const numbers = [field(json, 'raisedAt'), field(json, 'by', 'pid'), field(json, 'by', 'seenAt')].every(Number.isFinite);
  const [port, until] = [field(json, 'port'), field(json, 'until')];
  return (
    named &&
    numbers &&
    dialectNames.some(is => is === field(json, 'dialect')) &&
    (port === undefined || Number.isFinite(port)) &&
    (Number.isFinite(until) || until === 'quit' || until === 'never') &&
    [field(json, 'was'), field(json, 'now')].every(isLevels) &&
    text(json, 'by', 'id') !== undefined &&
    typeof field(json, 'by', 'host') === 'string'
  );
}

const isLevels = (value: Json): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(strings(value)).length === Object.keys(value).length;
