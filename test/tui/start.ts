import {type StartOptions, startTui} from '../../src/tui/start.tsx';
import {type Screen, type ScreenOptions, screen} from '../harness.tsx';
import type {HandProgram} from './handProgram.ts';

/** A program driven by hand on a screen of its own. ctrl-c and q leave it. */
export const shown = (
  program: HandProgram,
  options: Omit<ScreenOptions, 'start'> & Pick<Partial<StartOptions>, 'mouse' | 'ascii'> = {},
): Promise<Screen> =>
  screen({
    ...options,
    start: streams =>
      startTui({
        ...streams,
        ...(options.mouse === undefined ? {} : {mouse: options.mouse}),
        ...(options.ascii === undefined ? {} : {ascii: options.ascii}),
        port: () => program.port,
      }),
  });
