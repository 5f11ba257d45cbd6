import type {LogRecord} from '../lib/logRecord.ts';
import type {Line, Span, Tone} from '../lib/page.ts';
import type {Known} from './view.ts';

/** Cells METHOD, AUTHORITY+PATH, CODE, FLAGS, DURATION, UPSTREAM of a request; undefined for other lines. */
export const recordCells = (_record: LogRecord, _known: Known): readonly Span[] | undefined => undefined;
/** How bad a line is. */
export const recordTone = (_record: LogRecord): Tone => 'plain';
/** Explains a line in words. */
export const recordStrip = (_record: LogRecord, _known: Known): readonly Line[] => [];
