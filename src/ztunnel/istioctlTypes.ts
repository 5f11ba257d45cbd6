import type {GoStruct, GoType} from './goStruct.ts';

/** The types by which istioctl 1.31 prints parts of a ztunnel's dump as JSON (istioctl/pkg/writer/ztunnel/configdump/api.go). */
const struct = (...fields: GoStruct['fields']): GoStruct => ({fields});
const strings: GoType = {list: 'string'};
const ports: GoType = {map: 'number'};
const gateway: GoType = {pointer: struct(['destination', 'string'])};

/** ZtunnelWorkload. */
export const workloadType = struct(
  ['uid', 'string'],
  ['workloadIps', strings],
  ['waypoint', gateway, 'omitempty'],
  ['networkGateway', gateway, 'omitempty'],
  ['protocol', 'string'],
  ['name', 'string'],
  ['namespace', 'string'],
  ['serviceAccount', 'string'],
  ['workloadName', 'string'],
  ['workloadType', 'string'],
  ['canonicalName', 'string'],
  ['canonicalRevision', 'string'],
  ['clusterId', 'string'],
  ['trustDomain', 'string', 'omitempty'],
  ['locality', struct(['region', 'string', 'omitempty'], ['zone', 'string', 'omitempty'], ['subzone', 'string', 'omitempty'])],
  ['node', 'string'],
  ['network', 'string', 'omitempty'],
  ['status', 'string'],
  ['hostname', 'string'],
  ['capacity', 'number'],
  ['applicationTunnel', struct(['protocol', 'string'], ['port', {pointer: 'number'}, 'omitempty'])],
  ['authorizationPolicies', strings, 'omitempty'],
);

/** ZtunnelService. */
export const serviceType = struct(
  ['name', 'string'],
  ['namespace', 'string'],
  ['hostname', 'string'],
  ['vips', strings],
  ['cidrVips', {list: 'cidr'}, 'omitempty'],
  ['ports', ports],
  ['loadBalancer', {pointer: struct(['mode', 'string'], ['routingPreferences', strings], ['healthPolicy', 'string'])}, 'omitempty'],
  ['waypoint', gateway, 'omitempty'],
  ['endpoints', {map: {pointer: struct(['workloadUid', 'string'], ['service', 'string'], ['address', 'string', 'omitempty'], ['port', ports])}}],
  ['subjectAltNames', strings, 'omitempty'],
  ['ipFamilies', 'string'],
  ['canonical', 'bool', 'omitempty'],
  ['visibility', 'string', 'omitempty'],
);

const matches: GoType = {
  list: struct(
    ['Exact', 'string', 'omitempty'],
    ['Suffix', 'string', 'omitempty'],
    ['Prefix', 'string', 'omitempty'],
    ['Presence', 'any', 'omitempty'],
  ),
};
const accounts: GoType = {list: struct(['namespace', 'string'], ['serviceAccount', 'string'])};
const numbers: GoType = {list: 'number'};

const policyMatch = struct(
  ['namespaces', matches, 'omitempty'],
  ['notNamespaces', matches, 'omitempty'],
  ['principals', matches, 'omitempty'],
  ['notPrincipals', matches, 'omitempty'],
  ['sourceIps', strings, 'omitempty'],
  ['notSourceIps', strings, 'omitempty'],
  ['destinationIps', strings, 'omitempty'],
  ['notDestinationIps', strings, 'omitempty'],
  ['destinationPorts', numbers, 'omitempty'],
  ['notDestinationPorts', numbers, 'omitempty'],
  ['serviceAccounts', accounts, 'omitempty'],
  ['notServiceAccounts', accounts, 'omitempty'],
);

/** ZtunnelPolicy. */
export const policyType = struct(
  ['name', 'string'],
  ['namespace', 'string'],
  ['scope', 'string'],
  ['action', 'string'],
  ['rules', {list: {list: {list: {pointer: policyMatch}}}}],
);

const certs: GoType = {
  list: {pointer: struct(['pem', 'string'], ['serialNumber', 'string'], ['validFrom', 'string'], ['expirationTime', 'string'])},
};

/** CertsDump. */
export const certificatesType = struct(['identity', 'string'], ['state', 'string'], ['certChain', certs], ['rootCerts', certs]);

const connections: GoType = {
  list: struct(['src', 'string'], ['originalDst', 'string'], ['actualDst', 'string'], ['protocol', 'string']),
};

/** WorkloadState. */
export const workloadStateType = struct(
  ['state', 'string', 'omitempty'],
  ['connections', struct(['inbound', connections], ['outbound', connections])],
  ['info', struct(['name', 'string'], ['namespace', 'string'], ['trustDomain', 'string'], ['serviceAccount', 'string'])],
);
