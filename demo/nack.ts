import type {Member} from './cast.ts';
import type {JsonObject} from './dumps.ts';
import {templates} from './templates.ts';
import type {World} from './world.ts';

/** The refused listener of the recording: what Envoy shows of it, what istiod sends, and the words of the refusal. */
export type RecordedNack = {readonly lastError: string; readonly envoy: JsonObject; readonly istiod: JsonObject};

/** The recorded refusal with the names and times of a proxy. */
export const recordedNack = (world: World, member: Member): RecordedNack => JSON.parse(world.own(member, templates().text('nack'))) as RecordedNack;

/** The words of the refusal in the recording. */
export const recordedNackText = (): string => (JSON.parse(templates().text('nack')) as RecordedNack).lastError;
