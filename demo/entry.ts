import {main} from '../src/main.ts';
import {demo as runDemo} from './main.ts';

/** `i9s demo`: the same program, pointed at a simulated mesh. */
export const demo = (args: readonly string[]): Promise<number> => runDemo(args, main);
