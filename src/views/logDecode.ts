import {parseAccessLog} from '../envoy/accessLog.ts';
import {parseAccessJson} from '../envoy/accessLogJson.ts';
import {parseComponentJson, parseComponentLog} from '../envoy/componentLog.ts';
import {type Json, jsonIn} from '../lib/json.ts';
import type {LogRecord} from '../lib/logRecord.ts';
import {parseZtunnelAccess, parseZtunnelAccessJson} from '../ztunnel/logLine.ts';

/** What a line of a proxy's log says. Never throws: what is not understood stays text. */
export function decodeLine(text: string): LogRecord {
  const line = text.endsWith('\r') ? text.slice(0, -1) : text;
  const record = line.startsWith('{')
    ? decodeJson(line)
    : line.startsWith('[')
      ? (parseAccessLog(line) ?? parseComponentLog(line))
      : (parseZtunnelAccess(line) ?? parseComponentLog(line));
  return record ?? {is: 'text', text};
}

function decodeJson(line: string): LogRecord | undefined {
  const json = parsed(line);
  if (json === undefined) return undefined;
  return parseZtunnelAccessJson(json, line) ?? parseAccessJson(json, line) ?? parseComponentJson(json);
}

function parsed(line: string): Readonly<Record<string, Json>> | undefined {
  if (!line.endsWith('}')) return undefined;
  // An object, as the line begins with a brace.
  return jsonIn(line) as Readonly<Record<string, Json>> | undefined;
}
