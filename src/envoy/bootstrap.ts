import {number} from '../lib/json.ts';
import {type ConfigDump, member, section} from './configDump.ts';
import {dumpPart} from './part.ts';

/** The part of `/config_dump` that says which Envoy it is: some 500 bytes, where `/server_info` has 120 kB. */
export const envoyVersionPart = dumpPart('BootstrapConfigDump', 'mask=bootstrap.node.user_agent_build_version', envoyVersion);

/** "1.39.3": the version of Envoy itself; undefined where the dump does not say it. */
export function envoyVersion(dump: ConfigDump): string | undefined {
  const version = member(section(dump, 'BootstrapConfigDump'), 'bootstrap', 'node', 'user_agent_build_version', 'version');
  const major = number(member(version, 'major_number'));
  // JSON of protobuf leaves out zeros.
  return major === undefined ? undefined : `${major}.${number(member(version, 'minor_number')) ?? 0}.${number(member(version, 'patch')) ?? 0}`;
}
