import {askTerminal} from './askTerminal.ts';
import {readConfig, readOnlyReason} from './config.ts';
import {onEnding} from './endings.ts';
import {openRaisedRecords} from './raisedRecords.ts';
import {thisInstance} from './thisInstance.ts';
import type {Paths} from './xdg.ts';

type Streams = {readonly stdin: NodeJS.ReadStream; readonly stderr: NodeJS.WriteStream};

/** What changing log levels from the command line needs on this machine. Questions go to stderr: stdout is for the levels. */
export function levelWays({levels, configFile: file}: Paths, {stdin: input, stderr: output}: Streams) {
  return {
    records: openRaisedRecords(levels),
    instance: thisInstance(Date.now),
    async readOnly(context: string, write: boolean) {
      const {config, trouble} = await readConfig(file);
      return {why: readOnlyReason({config, file, context, flag: false, write}), trouble};
    },
    ask: input.isTTY && output.isTTY ? (question: string) => askTerminal(question, {input, output}) : undefined,
    onEnding,
  };
}
