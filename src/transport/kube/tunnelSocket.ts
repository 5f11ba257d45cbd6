import {Duplex} from 'node:stream';

/** A stream that Node's HTTP client takes for a socket. Its idle time-out works as that of net.Socket, on which http.Agent relies to close idle connections. */
export abstract class TunnelSocket extends Duplex {
  timeout = 0; // milliseconds, read by http.Agent
  #idle: NodeJS.Timeout | undefined;

  constructor(allowHalfOpen: boolean) {
    super({allowHalfOpen, readableHighWaterMark: 256 * 1024, writableHighWaterMark: 64 * 1024});
    this.on('error', () => {}); // while no request uses it nobody else listens
  }

  setTimeout(ms: number, callback?: () => void): this {
    clearTimeout(this.#idle);
    this.timeout = ms;
    if (ms > 0) {
      this.#idle = setTimeout(() => this.emit('timeout'), ms);
      if (callback !== undefined) this.once('timeout', callback);
    } else if (callback !== undefined) {
      this.removeListener('timeout', callback);
    }
    return this;
  }

  /** Something came or went: the idle time begins anew. */
  protected touch(): void {
    this.#idle?.refresh();
  }

  protected stopTimeout(): void {
    clearTimeout(this.#idle);
  }

  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}
