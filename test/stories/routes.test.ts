import {afterEach, describe, expect, test} from 'vitest';
import {endPrograms, i9s} from './program.ts';

afterEach(endPrograms);

/** The listeners of productpage, filtered. */
const listenersOf = async (filter: string) => {
  const program = await i9s({healthy: true, columns: 120, rows: 40});
  const {see, press, type} = program;
  await see(/all in sync/);
  await press('/');
  await type('productpage');
  await press('enter', 'enter');
  await see(/Listeners\[45\]/);
  await press('/');
  await type(filter);
  await press('enter');
  await see(/Listeners\[\d+ of 45\]/);
  return program;
};

describe('where a request of productpage for reviews goes', () => {
  test('from the listener of port 9080 to its routes, to the weighted subsets, and back to the very row', async () => {
    const {see, press, type, rows} = await listenersOf('0.0.0.0_9080');
    await see(/Listeners\[2 of 45\]/);
    expect(
      rows()
        .find(({isSelected}) => isSelected)
        ?.cell('DESTINATION'),
    ).toBe('Route: 9080');
    await see(/0\.0\.0\.0_9080: connections of the pod to port 9080 of any address/);

    await press('enter');
    await see(/Routes\[21\]/);
    await see(/<listeners> <routes>/);
    expect(rows()[0]?.cell('NAME')).toBe('9080');

    await press('/');
    await type('reviews.bookinfo v3');
    await press('enter');
    await see(/Routes\[2 of 21\]/);
    await see(/delays 5% by 1s/);
    await press('j');
    await see(/Any path -> 90% outbound\|9080\|v1\|reviews/);
    await press('enter');
    await see(/1 90%: reviews\.bookinfo:9080 v1/);
    await see(/2 10%: reviews\.bookinfo:9080 v3/);

    await press('esc');
    await press('backspace');
    await see(/Listeners\[2 of 45\]/);
    expect(
      rows()
        .find(({isSelected}) => isSelected)
        ?.cell('DESTINATION'),
    ).toBe('Route: 9080');
  });

  test('a route to a cluster that does not exist says what happens to requests', async () => {
    const {see, press, type} = await listenersOf('0.0.0.0_9080');
    await press('enter');
    await see(/Routes\[21\]/);
    await see(/! routes lead to \d+ clusters that this proxy does not have/);
    await press('/');
    await type('/gone');
    await press('enter');
    await see(/No such cluster: requests for it are answered 503/);
    await press('enter');
    await see(/This proxy has no cluster outbound\|9080\|\|details-gone\.bookinfo/);
  });

  test('the port of the redirection itself leads nowhere', async () => {
    const {see, press} = await listenersOf('virtualOutbound Non-HTTP');
    await press('enter');
    await see(/Connections to port 15001 itself are closed/);
  });
});
