import {expect, test} from 'vitest';
import {applyEvent} from '../../src/istio/apply.ts';
import {initialState} from '../../src/store/state.ts';
import {reportText} from '../../src/tui/report.tsx';
import {meshEvents, noon, smallMesh} from './fakeMesh.ts';
import {istiods} from './fakeViews.ts';
import {about} from './handProgram.ts';

const state = initialState('istiods', {about, contexts: [], since: noon}, 'istio-system', noon);
const page = istiods.from({...state, mesh: meshEvents(smallMesh).reduce(applyEvent, state.mesh)});

test('a small table is printed without a terminal, as wide as it may be', () => {
  if (page.kind !== 'grid') throw new Error('no grid');
  expect(reportText(page, 80)).toMatchInlineSnapshot(`
    "┌─────────────────────────┬─────────┬─────────┐
    │ POD                     │ REV     │ VERSION │
    ├─────────────────────────┼─────────┼─────────┤
    │ istiod-795d55fc6d-vqtjx │ default │ 1.31.0  │
    ├─────────────────────────┼─────────┼─────────┤
    │ istiod-795d55fc6d-8xq2m │ default │ 1.31.0  │
    └─────────────────────────┴─────────┴─────────┘
    "
  `);
  expect(reportText(page, 80, true)).toMatch(/^\+-+\+-+\+-+\+\n\| POD/);
  const narrow = reportText(page, 40).trimEnd().split('\n');
  expect(Math.max(...narrow.map(line => line.length))).toBeLessThanOrEqual(40);
  expect(narrow[3]).toContain('~');
});
