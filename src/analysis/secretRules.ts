import {hiddenSecret, secretFields, withoutKeyBlocks} from '../envoy/secretKeys.ts';
import {camelKey} from '../lib/camelKeys.ts';
import type {Rule} from './rules.ts';

/** What nobody is to read on a screen or in a file. They come under spelling, so that they hold as well where all else that is hidden is to be seen. */
export const secretRules: readonly Rule[] = [
  {
    name: 'keys and passwords',
    reason: 'Private keys, passwords and tokens are not for screens; Envoy tells "[redacted]" in their place, istiod may tell them.',
    spelling: true,
    does: {is: 'write', at: secretFields.map(name => `**.${camelKey(name)}`), as: hiddenSecret},
  },
  {
    name: 'pasted private keys',
    reason: 'A private key may stand in any text, such as the file of a certificate, or in a Struct.',
    spelling: true,
    does: {is: 'texts', as: withoutKeyBlocks},
  },
  {
    name: 'secret to pull with',
    reason: 'The secret of a Wasm image comes from istiod in clear; the agent keeps it from Envoy, and nobody is to read it on a screen.',
    spelling: true,
    kinds: ['Extensions'],
    does: {is: 'write', at: ['**.keyValues.ISTIO_META_WASM_IMAGE_PULL_SECRET'], as: () => '(not shown)'},
  },
];
