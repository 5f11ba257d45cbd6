/** A field of a log line by the name that its format gives it ("RESPONSE_FLAGS"), and what it says, in words. */
export type LogField = {readonly name: string; readonly value: string; readonly help: string};

/** A request or connection that a proxy logged. What its format does not have is undefined; `-` on the wire is undefined as well. */
export type AccessRecord = {
  readonly is: 'access';
  readonly by: 'envoy' | 'ztunnel';
  readonly time?: string; // when it began, or ended (ztunnel), RFC 3339
  readonly method?: string; // of connections undefined; what ztunnel writes as direction: "inbound", "outbound"
  readonly target: string; // authority and path; of connections the server name or the address they were for
  readonly code?: number;
  readonly flags: readonly string[]; // "UF", "URX"
  readonly details?: string; // "cluster_not_found"
  readonly durationMs?: number;
  readonly cluster?: string; // Envoy's upstream cluster
  readonly upstream?: string; // address of the host that was asked
  readonly peer?: string; // name of the workload at that address, where the line says it
  readonly route?: string;
  readonly requestId?: string;
  /** Every field of the line, in its order. */
  readonly fields: () => readonly LogField[];
};
/** What a component of Envoy, pilot-agent or ztunnel said. `level` as it is on the wire. */
export type ComponentRecord = {
  readonly is: 'component';
  readonly by: 'envoy' | 'istio'; // pilot-agent, istiod and ztunnel write alike
  readonly time?: string;
  readonly level: string;
  readonly component: string;
  readonly text: string;
  readonly fields: () => readonly LogField[];
};
/** A line of a format that is not known. */
export type TextRecord = {readonly is: 'text'; readonly text: string};
export type LogRecord = AccessRecord | ComponentRecord | TextRecord;
