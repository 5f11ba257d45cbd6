import {describe, expect, it} from 'vitest';
import type {GridRow} from '../../src/lib/page.ts';
import {listeners as view} from '../../src/views/listeners.ts';
import {fixtureJson} from '../fixtures/read.ts';
import {cellOf, gridOf} from './loaded.ts';

const details = 'bookinfo.details-v1-5845b8756-ld969';
const waypoint = 'ambient-demo.waypoint-5d4f9fc9d4-b44dt';

describe('the table of listeners', () => {
  it('says no listener by what was looked for', () => {
    expect(view.nowhere?.({PORT: '8080'})).toMatch(/^This proxy has no listener on port 8080: /);
    expect(view.nowhere?.({NAME: 'x'})).toMatch(/^This proxy has no listener x: /);
    expect(view.nowhere?.({NAME: 'virtualInbound', 'INBOUND PORT': '7'})).toMatch(/^The listener virtualInbound has no chain for port 7: /);
  });

  it('has short cells for narrow screens, with the state of what is not in use, and finds matches by the words of istioctl', async () => {
    const grid = await gridOf(view, fixtureJson(`nack/envoy/${details}.config_dump.json`), 0);
    const short = (row: GridRow | undefined, title: string) =>
      row?.cells()[grid.headings.findIndex(each => each.title === title && each.shown === 'narrow')]?.text;
    const by = (name: string) => grid.rows.find(row => row.name === name);
    expect(
      short(
        grid.rows.find(({problem}) => problem),
        'MATCH',
      ),
    ).toBe('error: plain HTTP');
    expect(short(by('10.96.28.102_443'), 'DESTINATION')).toBe('istio-ingressgateway.istio-system:443');
    expect(short(by('connect_terminate'), 'DESTINATION')).toBe('Inline Route: default');
    expect(grid.rows.map(row => cellOf(grid, row, 'MATCH'))).toContain('Trans: raw_buffer; App: http/1.1,h2c');
  });

  it('shows the way to a chain of a waypoint, where istioctl has ALL', async () => {
    const grid = await gridOf(view, fixtureJson(`healthy/envoy/${waypoint}.config_dump.json`), 0);
    const at = grid.headings.findIndex(({title, shown}) => title === 'MATCH' && shown === 'always');
    const row = grid.rows.find(each => cellOf(grid, each, 'DESTINATION')?.includes('ratings.ambient'));
    expect(row?.cells()[at]?.text).toBe('10.96.2.179:9080');
    expect(grid.rows.filter(each => each.cells()[at]?.text === 'NONE')).toHaveLength(2);
  });
});
