import http, {type ClientRequestArgs} from 'node:http';
import type {Duplex} from 'node:stream';
import type {TunnelSocket} from './tunnelSocket.ts';

/** How a request wants its tunnel opened: until `signal` aborts; `began` is called when its turn to dial has come. */
export type DialOptions = {readonly signal: AbortSignal; readonly began: () => void};

/** Keeps the tunnels to one port of one pod: a request takes one that is idle, else has another opened. Idle ones are closed after `idleMs`. */
export class PodAgent extends http.Agent {
  readonly #open: (options: DialOptions) => Promise<TunnelSocket>;
  readonly #emptied: () => void;
  #tunnels = 0; // open or being opened

  /** `emptied` is called when the last tunnel is closed. */
  constructor(open: (options: DialOptions) => Promise<TunnelSocket>, idleMs: number, emptied: () => void) {
    super({keepAlive: true, maxFreeSockets: 2, timeout: idleMs});
    this.#open = open;
    this.#emptied = emptied;
  }

  override createConnection(
    options: ClientRequestArgs & {readonly dial?: DialOptions},
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    this.#tunnels++;
    const dial = options.dial ?? {signal: new AbortController().signal, began: () => {}};
    const open = this.#open(dial).then(tunnel => (tunnel.destroyed ? Promise.reject(tunnel.errored ?? new Error('socket hang up')) : tunnel));
    open.then(
      tunnel => {
        tunnel.once('close', () => this.#left());
        callback?.(null, tunnel);
      },
      (error: Error) => {
        this.#left();
        callback?.(error, undefined as unknown as Duplex);
      },
    );
    return undefined;
  }

  #left(): void {
    this.#tunnels--;
    if (this.#tunnels === 0) this.#emptied();
  }
}
