/** What Istio's access logs tell of a request or connection, by Envoy's command operators without `%REQ()%`, `%RESP()%` and `%`. */
export type AccessField = keyof typeof helps;

/** What each field says (Envoy docs, configuration/observability/access_log/usage). The order is that of Istio's format. */
const helps = {
  START_TIME: 'When the first byte of the request came, or the connection was made.',
  METHOD: 'Method of the request.',
  PATH: 'Path of the request, as it came: before the route rewrote it.',
  PROTOCOL: 'Protocol of the request.',
  RESPONSE_CODE: 'Status of the answer; 0 for connections, and where no answer was sent.',
  RESPONSE_FLAGS: 'What went wrong, or was done on purpose, in the eyes of this proxy.',
  RESPONSE_CODE_DETAILS: 'Who decided on the answer, and why: via_upstream is the upstream.',
  CONNECTION_TERMINATION_DETAILS: 'Why Envoy itself closed the connection.',
  UPSTREAM_TRANSPORT_FAILURE_REASON: 'Why the connection to the upstream failed: what TLS or the socket said.',
  'istio.mixer:status': 'What Mixer said of the request (Istio before 1.8).',
  BYTES_RECEIVED: 'Bytes of the body that came from the client.',
  BYTES_SENT: 'Bytes of the body that were sent to the client.',
  DURATION: 'Milliseconds from the first byte of the request to the last byte of the answer.',
  'X-ENVOY-UPSTREAM-SERVICE-TIME': 'Milliseconds from the request being sent on to the headers of the answer.',
  'X-FORWARDED-FOR': 'Addresses that the request came through, as its header says.',
  'USER-AGENT': 'What the client calls itself.',
  'X-REQUEST-ID': 'Id of the request, the same in the logs of all proxies on its way.',
  AUTHORITY: 'Host that the request asked for.',
  UPSTREAM_HOST: 'Address of the endpoint that was asked; envoy:// is a listener of this proxy and the address behind its tunnel.',
  UPSTREAM_CLUSTER: 'Cluster that the request was sent to.',
  UPSTREAM_LOCAL_ADDRESS: "This proxy's address of the connection to the upstream.",
  DOWNSTREAM_LOCAL_ADDRESS: 'Address that the client dialled.',
  DOWNSTREAM_REMOTE_ADDRESS: 'Address of the client.',
  REQUESTED_SERVER_NAME: 'Server name that the client sent in TLS (SNI).',
  ROUTE_NAME: 'Name of the route that was taken: of the VirtualService, or default.',
} as const;

export const accessHelp = (field: AccessField): string => helps[field];

/** The same things by other names, letters and digits only. */
const alsoCalled: Readonly<Partial<Record<AccessField, string>>> = {
  START_TIME: 'timestamp time ts',
  METHOD: 'requestmethod reqmethod httpmethod verb',
  PATH: 'requestpath reqpath uri requesturi url httppath originalpath xenvoyoriginalpath xenvoyoriginalpathpath',
  PROTOCOL: 'httpprotocol',
  RESPONSE_CODE: 'status code statuscode httpstatus httpstatuscode responsestatus responsestatuscode',
  RESPONSE_FLAGS: 'flags responseflagslong',
  RESPONSE_CODE_DETAILS: 'responsedetails',
  UPSTREAM_TRANSPORT_FAILURE_REASON: 'upstreamfailurereason upstreamtransportfailure',
  BYTES_RECEIVED: 'bytesin bytesrx requestbytes requestsize',
  BYTES_SENT: 'bytesout bytestx responsebytes responsesize',
  DURATION: 'durationms latency totalduration requestduration responseduration',
  'X-ENVOY-UPSTREAM-SERVICE-TIME': 'upstreamservicetime upstreamtime',
  'X-FORWARDED-FOR': 'xff forwardedfor',
  'USER-AGENT': 'agent httpuseragent',
  'X-REQUEST-ID': 'requestid reqid',
  AUTHORITY: 'host requestauthority requesthost reqauthority httphost',
  UPSTREAM_HOST: 'upstreamaddress upstreamremoteaddress upstream',
  UPSTREAM_CLUSTER: 'upstreamclusterraw cluster',
  DOWNSTREAM_LOCAL_ADDRESS: 'downstreamlocal',
  DOWNSTREAM_REMOTE_ADDRESS: 'downstreamaddress downstreamremote remoteaddress clientaddress clientip downstreamdirectremoteaddress',
  REQUESTED_SERVER_NAME: 'sni servername',
  ROUTE_NAME: 'route',
};

const lettersOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
const byLetters = new Map(
  (Object.keys(helps) as AccessField[]).flatMap(field =>
    [lettersOf(field), ...(alsoCalled[field]?.split(' ') ?? [])].map(name => [name, field] as const),
  ),
);

const seen = new Map<string, AccessField | undefined>();
const manyKeys = 1000;

/** The field that a key of a JSON access log stands for: "responseCode", "response_code" and "status" are all RESPONSE_CODE. */
export function fieldNamed(key: string): AccessField | undefined {
  if (seen.has(key)) return seen.get(key);
  const field = key.length > 60 ? undefined : byLetters.get(lettersOf(key));
  if (seen.size < manyKeys) seen.set(key, field);
  return field;
}
