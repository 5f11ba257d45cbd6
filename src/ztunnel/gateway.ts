import {field, type Json, number, text} from '../lib/json.ts';
import {type BytesForm, networkAddress} from './ip.ts';

/** A waypoint or a gateway to another network: "namespace/hostname" or "network/address", and its port for HBONE (0: not told). */
export type Gateway = {readonly destination: string; readonly hboneMtlsPort: number};

/** As ztunnel tells it; the port was called `port` before 1.22. Undefined where there is none. */
export function parseGateway(json: Json): Gateway | undefined {
  const destination = text(json, 'destination');
  if (destination === undefined) return undefined;
  return {destination, hboneMtlsPort: number(json, 'hboneMtlsPort') ?? number(json, 'port') ?? 0};
}

/** As istiod tells it (GatewayAddress). */
export function istiodGateway(json: Json, form: BytesForm): Gateway | undefined {
  const host = field(json, 'hostname');
  const address = field(json, 'address');
  if (host === undefined && address === undefined) return undefined;
  const destination = host === undefined ? networkAddress(address, form) : `${text(host, 'namespace') ?? ''}/${text(host, 'hostname') ?? ''}`;
  return {destination, hboneMtlsPort: number(json, 'hboneMtlsPort') ?? 0};
}
