import {describe, expect, it} from 'vitest';
import type {Prompt} from '../../src/store/state.ts';
import {confirmLines} from '../../src/tui/confirm.ts';
import {lookOf} from '../../src/tui/theme.ts';

const look = lookOf({NO_COLOR: '1'}, true);
const requests = (n: number): readonly string[] => Array.from({length: n}, (_, at) => `POST pod-${at}.shop:15000/logging?level=debug`);
const words = ['Every logger at once can cost much CPU and disk.', 'Put back in 10m by i9s.'];

function shown(n: number, most: number, top = 0, columns = 80): readonly string[] {
  const prompt: Prompt & {readonly is: 'confirm'} = {is: 'confirm', title: 'Send?', requests: requests(n), words, careful: true, top, yes: () => {}};
  return confirmLines(look, columns, prompt, most).map(line => line.replaceAll('|', ''));
}

describe('a question before a change', () => {
  it('shows what is to be known of the requests, then each of them', () => {
    const [title, ...lines] = shown(2, 8);
    expect(title).toMatch(/Send\?.*<y> yes {2}<n> no/);
    expect(lines.map(line => line.trim())).toEqual([...words, ...requests(2)]);
  });

  it.each([4, 5, 8, 20])('scrolls through requests that do not fit into %i lines, down to the last one', most => {
    expect(shown(30, most)).toHaveLength(most);
    expect(shown(30, most)[0]).toContain(`lines 1 to ${most - 1} of 32, <j> <k>`);
    expect(shown(30, most, 2)[1]).toContain('pod-0.');
    expect(shown(30, most, 1_000).at(-1)).toContain('pod-29.');
    expect(shown(30, most, 1_000)).toHaveLength(most);
  });

  it('keeps its keys also where there is no room for its title', () => expect(shown(30, 8, 0, 60)[0]).toContain('<y> yes  <n> no'));

  it('that just fits does not scroll', () => expect(shown(5, 8)[0]).not.toContain('lines'));
});
