import type {Scenario} from '../scenario.ts';
import {ambientMesh} from './ambient.ts';
import {bookinfo} from './bookinfo.ts';
import {large} from './large.ts';

const scenarios = {bookinfo, ambient: ambientMesh, large} as const satisfies Readonly<Record<string, (proxies?: number) => Scenario>>;

export type ScenarioName = keyof typeof scenarios;

export const isScenarioName = (text: string): text is ScenarioName => Object.hasOwn(scenarios, text);

export const scenarioNames: readonly string[] = Object.keys(scenarios);

/** The scenario of that name; a scenario is given back as it is. `proxies` counts for `large` alone. */
export const scenarioOf = (scenario: ScenarioName | Scenario, proxies?: number): Scenario =>
  typeof scenario === 'string' ? (scenarios[scenario] as (proxies?: number) => Scenario)(proxies) : scenario;
