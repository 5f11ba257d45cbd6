/** Any JSON object; recorded dumps are edited in place. */
export type JsonObject = {[key: string]: unknown};

/** The arrays in which endpoints are listed: Envoy's, istiod's, `/clusters`. */
const endpointLists = new Set(['lb_endpoints', 'lbEndpoints', 'host_statuses']);

/** Gives every endpoint that stands for several pods of a workload one entry for each of them. Changes the value in place. */
export function spreadEndpoints(value: unknown, spread: ReadonlyMap<string, readonly string[]>): void {
  if (spread.size === 0 || typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (endpointLists.has(key) && Array.isArray(inner)) (value as JsonObject)[key] = inner.flatMap(endpoint => copies(endpoint, spread));
    else spreadEndpoints(inner, spread);
  }
}

function copies(endpoint: unknown, spread: ReadonlyMap<string, readonly string[]>): readonly unknown[] {
  const text = JSON.stringify(endpoint);
  const address = text.match(/\b10\.244\.\d+\.\d+/)?.[0];
  const all = address === undefined ? undefined : spread.get(address);
  if (address === undefined || all === undefined) return [endpoint];
  return all.map(other => JSON.parse(text.replaceAll(address, other)) as unknown);
}
