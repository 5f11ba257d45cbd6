import {templates} from './templates.ts';

/** The words of the refusal in the recording. */
export const recordedNackText = (): string => (JSON.parse(templates().text('nack')) as {lastError: string}).lastError;
