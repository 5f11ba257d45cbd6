import type {Jump} from '../lib/page.ts';

/** To the log of a proxy or of a pod of istiod. */
export const logJump = (name: string): Jump => ({label: `Log of ${name}`, run: `logs ${name}`});

/** To the list of istiods. */
export const istiodsJump: Jump = {label: 'Istiods', to: 'istiods'};
