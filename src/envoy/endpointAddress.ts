import type {Json} from '../lib/json.ts';
import {number, text} from '../lib/json.ts';
import {member} from './configDump.ts';

/** Where an endpoint is. `internal`: a listener of the same Envoy; the id of the endpoint is the address behind it: "10.244.0.19:9080". */
export type EndpointAddress =
  | {readonly is: 'socket'; readonly address: string; readonly port: number /* 0 without one */}
  | {readonly is: 'pipe'; readonly path: string}
  | {readonly is: 'internal'; readonly listener: string; readonly id: string}
  | {readonly is: 'unknown'};

/** Reads an Envoy `Address`. */
export function parseAddress(address: Json): EndpointAddress {
  const socket = member(address, 'socket_address');
  if (isObject(socket)) return {is: 'socket', address: text(socket, 'address') ?? '', port: number(member(socket, 'port_value')) ?? 0};
  const pipe = member(address, 'pipe');
  if (isObject(pipe)) return {is: 'pipe', path: text(pipe, 'path') ?? ''};
  const internal = member(address, 'envoy_internal_address');
  const listener = text(member(internal, 'server_listener_name'));
  return listener === undefined ? {is: 'unknown'} : {is: 'internal', listener, id: text(member(internal, 'endpoint_id')) ?? ''};
}

const isObject = (value: Json): boolean => typeof value === 'object' && value !== null;

/** istioctl's address without the port: an IP, `unix://PATH`, `envoy://LISTENER/ID`, `unknown`. */
export function hostText(address: EndpointAddress): string {
  switch (address.is) {
    case 'socket':
      return address.address;
    case 'pipe':
      return `unix://${address.path}`;
    case 'internal':
      return `envoy://${address.listener}/${address.id}`;
    case 'unknown':
      return 'unknown';
  }
}

/** The port of a socket, else 0. */
export const portOf = (address: EndpointAddress): number => (address.is === 'socket' ? address.port : 0);

/** istioctl's ENDPOINT: IPv6 stands without brackets there as well. */
export const addressText = (address: EndpointAddress): string =>
  portOf(address) === 0 ? hostText(address) : `${hostText(address)}:${portOf(address)}`;

/** The IP and port that a connection ends up at: of the socket, or of the address behind an internal listener; undefined for the rest. */
export function target(address: EndpointAddress): {readonly ip: string; readonly port: number} | undefined {
  if (address.is === 'socket') return {ip: address.address, port: address.port};
  return address.is === 'internal' ? ipAndPort(address.id) : undefined;
}

function ipAndPort(text: string): {readonly ip: string; readonly port: number} | undefined {
  const [, bracketed, plain, port] = /^(?:\[(.+)\]|(.+)):(\d+)$/.exec(text) ?? [];
  const ip = bracketed ?? plain;
  return ip === undefined ? undefined : {ip, port: Number(port)};
}

const internalAddress = /^envoy:\/\/([^/]+)\/(.*)$/s;

/** Reads an address as Envoy writes it in access logs: "10.244.0.19:9080", "[fd00::1]:9080", "envoy://connect_originate/10.244.0.19:9080", a path. */
export function addressFromText(text: string): EndpointAddress {
  const [, listener, id = ''] = internalAddress.exec(text) ?? [];
  if (listener !== undefined) return {is: 'internal', listener, id};
  if (text.startsWith('/')) return {is: 'pipe', path: text};
  const found = ipAndPort(text);
  return found === undefined ? {is: 'unknown'} : {is: 'socket', address: found.ip, port: found.port};
}
