import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {i9s} from './cliRun.ts';
import {istiodName, recordedSyncz, trouble} from './fakeSource.ts';

/** Sets the title of the terminal and colours it: as ESC and as C1 sequences. */
const evil = 'x\x1b]0;pwned\x07y\x9b31mz\x9d0;pwned\x9c\x7f\x85';
const answer = recordedSyncz('nack').replaceAll('"Kubernetes"', JSON.stringify(evil)).replaceAll('"1.31.0"', JSON.stringify(evil));
const ps = (flags: string) => i9s(`ps -f x.json ${flags}`, {readSaved: async file => ({name: istiodName, file, text: answer})});
const commands = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/;

describe('what a mesh says cannot command the terminal', () => {
  it.each(['', '-v 0', '-v 1', '-o wide', '-o json', '-o yaml', '--exit-code'])('in i9s ps %s', async flags => {
    const {out, err} = await ps(flags);
    expect(out).toContain('pwned');
    expect(out + err).not.toMatch(commands);
  });

  it('and JSON and YAML still tell it as it is', async () => {
    expect(JSON.parse((await ps('-o json')).out)[0].cluster).toBe(evil);
    expect(parse((await ps('-o yaml')).out)[0].cluster).toBe(evil);
  });

  it('in sentences on stderr', async () => {
    const failed = {...trouble(`${evil}.`), next: evil};
    const open = async () => {
      throw Object.assign(new Error(evil), {trouble: failed});
    };
    for (const line of ['ps', 'completion contexts', 'info']) {
      const {out, err} = await i9s(line, {open});
      expect(out + err).toContain('x ]0;pwned y 31mz');
      expect(out + err).not.toMatch(commands);
    }
    expect((await i9s(`ps -o ${evil}`)).err).not.toMatch(commands);
  });
});
