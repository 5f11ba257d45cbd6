import type {Answer} from '../http.ts';

/** A failure as the API server writes it, a `Status` object. */
export type Failure = {readonly code: number; readonly reason: string; readonly message: string; readonly details?: unknown};

/** The object itself, for bodies and for ERROR events of a watch. */
export const statusObject = ({code, reason, message, details}: Failure) => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  reason,
  ...(details === undefined ? {} : {details}),
  code,
});

export const failed = (failure: Failure): Answer => ({status: failure.code, type: 'application/json', body: JSON.stringify(statusObject(failure))});

export const notFound = (resource: {readonly name: string; readonly group: string}, name: string): Failure => {
  const {name: kind, group} = resource;
  const message = `${group === '' ? kind : `${kind}.${group}`} "${name}" not found`;
  return {code: 404, reason: 'NotFound', message, details: {name, ...(group === '' ? {} : {group}), kind}};
};

export const noSuchPath: Failure = {code: 404, reason: 'NotFound', message: 'the server could not find the requested resource', details: {}};

export const unauthorized: Failure = {code: 401, reason: 'Unauthorized', message: 'Unauthorized'};

export const expired = (asked: number, oldest: number): Failure => ({
  code: 410,
  reason: 'Expired',
  message: `too old resource version: ${asked} (${oldest})`,
});
