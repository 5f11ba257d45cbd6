import {field, type Json, list, strings, text} from '../lib/json.ts';

export type Labels = Readonly<Record<string, string>>;

/** A condition of a LabelSelector: In, NotIn, Exists, DoesNotExist. */
export type LabelExpression = {readonly key: string; readonly operator: string; readonly values: readonly string[]};
/** A LabelSelector of Kubernetes; one that says nothing selects everything. */
export type LabelSelector = {readonly matchLabels: Labels; readonly matchExpressions: readonly LabelExpression[]};

/** Undefined where there is none, which is another thing than one that says nothing. */
export function parseLabelSelector(json: Json): LabelSelector | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  return {
    matchLabels: strings(json, 'matchLabels'),
    matchExpressions: list(json, 'matchExpressions').map(expression => ({
      key: text(expression, 'key') ?? '',
      operator: text(expression, 'operator') ?? '',
      values: list(expression, 'values').map(String),
    })),
  };
}

/** Are all of these labels there? None always are: of policies, an empty selector selects everything. */
export const hasAllLabels = (labels: Labels, wanted: Labels): boolean => Object.entries(wanted).every(([key, value]) => labels[key] === value);

/** As the API server decides; one that it would refuse (an unknown operator, values too many or too few) selects nothing. */
export const selects = ({matchLabels, matchExpressions}: LabelSelector, labels: Labels): boolean =>
  hasAllLabels(labels, matchLabels) && matchExpressions.every(expression => fits(expression, labels));

function fits({key, operator, values}: LabelExpression, labels: Labels): boolean {
  const value = labels[key];
  const isThere = value !== undefined;
  switch (operator) {
    case 'In':
      return isThere && values.includes(value);
    case 'NotIn':
      return values.length > 0 && !(isThere && values.includes(value));
    case 'Exists':
      return values.length === 0 && isThere;
    case 'DoesNotExist':
      return values.length === 0 && !isThere;
    default:
      return false;
  }
}

/** Are all labels of a plain selector (of a Service) there? An empty one selects nothing, as Kubernetes has it. */
export const hasLabels = (labels: Labels, selector: Labels | undefined): boolean => labelTest(selector)(labels);

/** The same for many. */
export function labelTest(selector: Labels | undefined): (labels: Labels) => boolean {
  const wanted = Object.entries(selector ?? {});
  return labels => wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value);
}

/** Does a LabelSelector as the API writes it select these labels? None selects nothing. */
export function matchesSelector(json: Json, labels: Labels): boolean {
  const selector = parseLabelSelector(json);
  return selector !== undefined && selects(selector, labels);
}

/** "app=reviews,version=v2". */
export const labelsText = (labels: Labels): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/** The labels of an object. */
export const labelsOf = (object: Json): Labels => strings(field(object, 'metadata'), 'labels');
