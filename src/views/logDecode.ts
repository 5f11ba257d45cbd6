import type {LogRecord} from '../lib/logRecord.ts';

/** What a line of a proxy's log says. Never throws: what is not understood stays text. */
export const decodeLine = (text: string): LogRecord => ({is: 'text', text});
