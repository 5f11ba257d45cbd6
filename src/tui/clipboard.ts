type Env = Readonly<Record<string, string | undefined>>;

/** Terminals cut or ignore longer sequences (limit of xterm and of hterm's OSC 52 script, in bytes of the whole sequence). */
const most = 74_994;

/** What puts a text into the clipboard of the terminal, also over ssh (OSC 52); undefined where it is too long. */
export function clipboardSequence(text: string, env: Env): string | undefined {
  const sequence = `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`;
  if (sequence.length > most) return undefined;
  // tmux takes the plain one with `set-clipboard on` and hands the wrapped one through with `allow-passthrough on`.
  if (env.TMUX) return `${sequence}\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
  return env.STY ? `\x1bP${sequence}\x1b\\` : sequence;
}

/** Why a text was not copied, and what to do instead. */
export const tooLong = (text: string): string =>
  `${Buffer.byteLength(text).toLocaleString('en')} bytes are too many for the clipboard of a terminal: ctrl-s saves to a file.`;
