import {describe, expect, it} from 'vitest';
import {istiodTargets, type LevelTargets, noTargets, targetsHere, targetsNamed, targetWords} from '../../src/commands/levelTargets.ts';
import {commandContext} from './context.ts';

const {context} = commandContext();
const ids = (targets: LevelTargets | string): readonly string[] | string =>
  typeof targets === 'string' ? targets : targets.pods.map(({id}) => id.replace(/-[a-z0-9]+(-[a-z0-9]{5})?(?=\.)/, ''));

describe('whose levels are meant by a word', () => {
  it('is every istiod, and every ztunnel', () => {
    expect(targetsNamed(context, 'istiod')).toEqual(istiodTargets(context));
    expect(ids(istiodTargets(context))).toEqual(['istiod.istio-system']);
    expect(targetsNamed(context, 'ztunnel')).toMatchObject({title: expect.stringMatching(/^\d ztunnels$/), pods: [{dialect: 'ztunnel'}, {}, {}]});
  });

  it('is each pod of a workload, or one by a part of its name', () => {
    expect(ids(targetsNamed(context, 'deploy/details-v1.bookinfo'))).toEqual(['details-v1.bookinfo']);
    expect(targetsNamed(context, 'deploy/details-v1.bookinfo')).toEqual(targetsNamed(context, 'details-v1'));
  });

  it.each([
    ['nosuch', 'No proxy is named nosuch'],
    ['reviews', /^\d proxies are named like reviews$/],
    ['deploy/nosuch', 'No proxy is of deploy/nosuch'],
  ])('is said to be nobody or unclear: %s', (word, said) =>
    expect(targetsNamed(context, word)).toEqual(typeof said === 'string' ? said : expect.stringMatching(said)),
  );

  it('is suggested in words that are understood', () => {
    for (const {text} of targetWords(context)) expect(typeof targetsNamed(context, text), text).toBe('object');
  });
});

describe('whose levels are meant by a key', () => {
  it('is the selected proxy, else the marked ones', () => {
    const {context: here, press} = commandContext();
    press('/', "'details'", 'enter');
    expect(ids(targetsHere(here))).toEqual(['details-v1.bookinfo']);
    press('/', 'ctrl-u', "'reviews bookinfo'", 'enter', 'space', 'space', 'space');
    expect(targetsHere(here)).toMatchObject({title: '3 marked proxies', pods: [{}, {}, {}]});
  });

  it('are proxies of one kind', () => {
    const {context: here, press} = commandContext();
    press('/', "'ztunnel'", 'enter', 'g', 'space', '/', 'ctrl-u', "'details'", 'enter', 'g', 'space');
    expect(noTargets(here)).toMatch(/have other loggers; mark pods of one kind$/);
  });
});
