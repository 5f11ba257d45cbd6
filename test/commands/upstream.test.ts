import {expect, test} from 'vitest';
import {topPane} from '../../src/store/select.ts';
import {paneOf} from '../../src/store/state.ts';
import {commandContext} from './context.ts';

test('the health of a cluster is asked of Envoy, also from a pane that shows what istiod would send', () => {
  const {context, state} = commandContext();
  const proxy = [...state().mesh.proxies.keys()][0]!;
  context.store.send({type: 'paneOpened', pane: paneOf('clusters', {proxy, of: 'istiod'})});
  context.line('upstream outbound|9080||reviews');
  expect(topPane(state())).toMatchObject({view: 'upstream', of: 'envoy', proxy});
});
