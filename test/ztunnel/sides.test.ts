import {describe, expect, it} from 'vitest';
import {templates} from '../../demo/templates.ts';
import {parseZtunnelDump} from '../../src/ztunnel/dump.ts';
import {parseAmbientz} from '../../src/ztunnel/istiod.ts';
import {ztunnelSides} from '../../src/ztunnel/sides.ts';
import {differences} from './differences.ts';

const recorded = (name: string): unknown => JSON.parse(templates().text(name));
const ztunnels = templates().names.filter(name => /^ztunnel\/.*\./.test(name));
const sidesOf = (ambientz: unknown, dump: unknown) => ztunnelSides(parseAmbientz(ambientz)!, parseZtunnelDump(dump)!);

describe('what istiod and a ztunnel were recorded with at the same time', () => {
  it.each(ztunnels)('is the same in %s', name => {
    const {left, right, notes} = sidesOf(recorded('debug/ambientz'), recorded(name));
    expect(differences(left, right)).toEqual([]);
    expect([...right].map(([kind, resources]) => [kind, resources.length])).toEqual([
      ['Workloads', 30],
      ['Services', 26],
      ['Policies', 4],
    ]);
    expect(notes).toEqual([]);
  });
});
