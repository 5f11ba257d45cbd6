import {Box, useApp, useInput, usePaste} from 'ink';
import {useEffect} from 'react';
import {pageOf, topPane} from '../store/select.ts';
import type {State} from '../store/state.ts';
import {chordsOf} from './chords.ts';
import {ErrorBoundary} from './ErrorBoundary.tsx';
import {FailedScreen} from './FailedScreen.tsx';
import {sentence} from './guard.ts';
import {Lines} from './Lines.tsx';
import {clicked, type MouseAct, mouseAct} from './mouse.ts';
import type {Port} from './port.ts';
import {Screen} from './Screen.tsx';
import type {Look} from './theme.ts';
import {useStore} from './useStore.ts';

/** Hands the terminal to others until the promise resolves. */
export type Suspend = (until: () => Promise<void>) => Promise<unknown>;
type AppProps = {readonly port: Port; readonly look: Look; readonly mouse: boolean; readonly onSuspend: (suspend: Suspend) => void};

/** The whole screen, always exactly as many lines as the terminal has; and the one place where keys come in. */
export function App({port, look, mouse, onSuspend}: AppProps) {
  const state = useStore(port.store, everything);
  const {suspendTerminal} = useApp();
  useEffect(() => {
    onSuspend(suspendTerminal);
  }, [onSuspend, suspendTerminal]);
  useInput((input, key) => {
    const act = mouse ? mouseAct(input) : undefined;
    if (act !== undefined) return pointed(port, act);
    for (const {chord, input: typed} of chordsOf(input, key)) pressed(port, chord, typed);
  });
  usePaste(text => {
    const {prompt} = port.store.get();
    if (prompt !== undefined && 'line' in prompt) port.press('', text);
  });
  const {columns, rows} = state.size;
  const whole = (
    <ErrorBoundary of={state} instead={error => <FailedScreen look={look} state={state} error={error} />}>
      <Screen port={port} look={look} state={state} />
    </ErrorBoundary>
  );
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      {columns < 60 || rows < 15 ? <Lines lines={[tooSmall.slice(0, columns)]} /> : whole}
    </Box>
  );
}

const tooSmall = 'terminal too small (60x15 needed)';
const wheelRows = 3;
const everything = (state: State): State => state;

/** A key that fails is told of like anything else; esc must lead out of every pane, also of one that breaks its own keys. */
function pressed({store, press}: Port, chord: string, typed: string): void {
  try {
    press(chord, typed);
  } catch (error) {
    const {prompt, now} = store.get();
    if (chord === 'esc') store.send({type: prompt === undefined ? 'paneClosed' : 'promptClosed'});
    else store.post({type: 'noticed', level: 'FAIL', text: sentence(error), at: now});
  }
}

function pointed({store, press, view}: Port, act: MouseAct): void {
  const state = store.get();
  if (act.is === 'wheel') {
    for (let row = 0; row < wheelRows; row++) press(act.by === 1 ? 'down' : 'up', '');
    return;
  }
  const pane = topPane(state);
  const found = view(pane.view);
  const page = found === undefined ? undefined : pageOf(state, pane, found);
  const change = page?.kind === 'grid' && state.prompt === undefined ? clicked(state, pane, page, act.row) : undefined;
  if (change !== undefined) store.send({type: 'paneChanged', change});
}
