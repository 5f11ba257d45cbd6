import {createHash} from 'node:crypto'; // reckons, and does no I/O

/** SHA-256 of a text in UTF-8, in hexadecimal. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
