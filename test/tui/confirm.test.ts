import {describe, expect, it} from 'vitest';
import {confirmLines} from '../../src/tui/confirm.ts';
import {lookOf} from '../../src/tui/theme.ts';

const look = lookOf({NO_COLOR: '1', LANG: 'C.UTF-8'});
/** The lines of a question about so many pods, without the frame. */
const shown = (pods: number, most: number) => {
  const requests = Array.from({length: pods}, (_, at) => `POST pod-${at}.shop:15000/logging?level=debug`);
  const words = ['Every logger at once can cost much CPU and disk.', 'Put back in 10m by i9s; what the levels were is recorded first.'];
  const prompt = {is: 'confirm', title: 'Send?', requests, words, careful: true, yes: () => {}} as const;
  return confirmLines(look, 80, prompt, most).map(line => line.replace(/^│ +| *│$/g, ''));
};

describe('a question before a change', () => {
  it('shows each request, and what is to be known of them', () => {
    const lines = shown(2, 20);
    expect(lines[0]).toMatch(/Send\?.*<y> yes {2}<n> no/);
    expect(lines.slice(1)).toEqual([
      'POST pod-0.shop:15000/logging?level=debug',
      'POST pod-1.shop:15000/logging?level=debug',
      'Every logger at once can cost much CPU and disk.',
      'Put back in 10m by i9s; what the levels were is recorded first.',
    ]);
  });

  it.each([3, 4, 5, 8, 20])('says how many requests do not fit into %i lines, and leaves out none of its words where it can', most => {
    const lines = shown(100, most);
    expect(lines).toHaveLength(most);
    const requests = lines.filter(line => line.startsWith('POST')).length;
    expect(lines).toContain(`... and ${100 - requests} lines more`);
    if (most > 4) expect(lines.slice(-2)).toEqual([expect.stringMatching(/^Every logger/), expect.stringMatching(/^Put back in 10m/)]);
  });

  it('that just fits leaves out nothing', () => {
    expect(shown(5, 8)).toHaveLength(8);
    expect(shown(5, 8).join()).not.toContain('lines more');
  });
});
