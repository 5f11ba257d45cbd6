import type {Failure} from './status.ts';

/** What somebody wants to do: `resource` with its subresource ("pods/portforward"); `namespace` undefined is the cluster scope. */
export type Attempt = {readonly verb: string; readonly resource: string; readonly group: string; readonly namespace?: string; readonly name?: string};

/**
 * A right that the user of the demo lacks. Without `namespace` it is lacking everywhere; 'cluster' is the cluster scope alone (all namespaces at once), any other
 * word that namespace alone. Without `verb` every verb.
 */
export type Lack = {readonly verb?: string; readonly resource: string; readonly namespace?: string};

/** Whom the API server takes the caller for. */
export const demoUser = 'demo';

/** Whether one of the lacking rights stands against an attempt. */
export const isForbidden = (lacks: readonly Lack[], {verb, resource, namespace}: Attempt): boolean =>
  lacks.some(
    lack =>
      lack.resource === resource &&
      (lack.verb === undefined || lack.verb === verb) &&
      (lack.namespace === undefined || (lack.namespace === 'cluster' ? namespace === undefined : lack.namespace === namespace)),
  );

/** The refusal in the words of the API server. */
export function forbidden({verb, resource, group, namespace, name}: Attempt): Failure {
  const [kind = resource] = resource.split('/');
  const subject = name === undefined ? kind : `${kind} "${name}"`;
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return {
    code: 403,
    reason: 'Forbidden',
    message: `${subject} is forbidden: User "${demoUser}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`,
    details: {...(name === undefined ? {} : {name}), kind},
  };
}

/** The answer to a SelfSubjectAccessReview; undefined for a body that is none. */
export function accessReview(body: string, lacks: readonly Lack[]): string | undefined {
  try {
    const review = JSON.parse(body) as {
      spec?: {resourceAttributes?: {verb?: string; resource?: string; subresource?: string; group?: string; namespace?: string}};
    };
    const {verb = '', resource = '', subresource = '', group = '', namespace = ''} = review.spec?.resourceAttributes ?? {};
    const attempt = {verb, group, resource: subresource === '' ? resource : `${resource}/${subresource}`, ...(namespace === '' ? {} : {namespace})};
    const allowed = !isForbidden(lacks, attempt);
    const status = allowed
      ? {allowed, reason: 'RBAC: allowed by ClusterRoleBinding "demo" of ClusterRole "cluster-admin" to User "demo"'}
      : {allowed};
    return JSON.stringify({kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', metadata: {}, ...review, status});
  } catch {
    return undefined;
  }
}
