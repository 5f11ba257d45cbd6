import {readFileSync} from 'node:fs';

const folder = new URL('../fixtures/tls/', import.meta.url);

/** Path of a certificate or key that was made for tests. */
export const tlsPath = (name: string): string => new URL(name, folder).pathname;

/** The same, read (PEM). */
export const tlsFile = (name: string): string => readFileSync(tlsPath(name), 'utf8');

/** As it stands in a kubeconfig. */
export const tlsData = (name: string): string => Buffer.from(tlsFile(name)).toString('base64');
