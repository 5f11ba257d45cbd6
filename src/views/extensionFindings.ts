import type {Extension} from '../envoy/extensions.ts';
import type {Jump} from '../lib/page.ts';
import {type Finding, fewOf} from './finding.ts';

/** Extensions that were refused or have not come. */
export const extensionFindings = (extensions: readonly Extension[]): readonly Finding[] =>
  fewOf(
    extensions
      .filter(({state}) => state !== 'active')
      .map(({name, state, details}): Finding => {
        const jump: Jump = {label: `Extension ${name}`, to: 'extensions', where: {'ECDS NAME': name}};
        if (state === 'error')
          return {
            severity: 'bad',
            what: `Extension ${name} was rejected by Envoy: ${details ?? 'no reason given'}`,
            next: 'Envoy keeps the one before, if it had one.',
            jump,
          };
        return {severity: 'warn', what: `Extension ${name} is warming.`, next: 'Listeners that use it wait for it.', jump};
      }),
  );
