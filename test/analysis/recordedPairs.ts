import {templates} from '../../demo/templates.ts';
import {parseConfigDump} from '../../src/envoy/configDump.ts';
import {parseSide} from '../../src/envoy/resources.ts';
import type {Side} from '../../src/lib/resources.ts';

/** What istiod would send to an Envoy and what that has, as they were recorded at the same moment, in sync. */
export type RecordedPair = {readonly proxy: string; readonly istiod: unknown; readonly envoy: unknown};

/** All pairs of the recorded mesh: sidecars, waypoints, gateways. Parsed anew each time: tests edit them. */
export const recordedPairs = (): readonly RecordedPair[] =>
  templates()
    .names.flatMap(name => /^envoy\/(.+)\/config_dump$/.exec(name)?.[1] ?? [])
    .map(recordedPair);

export const recordedPair = (proxy: string): RecordedPair => ({
  proxy,
  istiod: JSON.parse(templates().text(`istiod/${proxy}`)),
  envoy: JSON.parse(templates().text(`envoy/${proxy}/config_dump`)),
});

/** A dump as a side of a comparison. */
export const sideOf = (dump: unknown): Side => parseSide(parseConfigDump(dump) ?? {sections: []});

/** For tests, which wait for nobody. */
export const noRest = async (): Promise<void> => {};
