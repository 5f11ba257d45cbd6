import {envoyLoggers} from '../envoy/loggers.ts';
import {istiodScopes} from '../istio/scopes.ts';
import type {LogDialect} from '../lib/logLevels.ts';
import {ztunnelModules} from '../ztunnel/modules.ts';

const dialects = {envoy: envoyLoggers, ztunnel: ztunnelModules, istiod: istiodScopes};

/** How processes of this kind are told their log levels. */
export const dialectNamed = (is: LogDialect['is']): LogDialect => dialects[is];

/** How a proxy of this kind ("sidecar", "waypoint", "ztunnel" ...) is told its log levels: all but ztunnel are Envoys. */
export const dialectOf = (kind: string): LogDialect => dialects[kind === 'ztunnel' ? 'ztunnel' : 'envoy'];
