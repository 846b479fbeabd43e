import { WebSocket } from 'ws';
import { Lane, type LineControl } from '../../../testing/faults/lane.js';
import { Places, type Weather } from '../../../testing/faults/weather.js';

type Way = 'up' | 'down';

/** Codes that may not be sent in a close frame: they can only be seen, after a cut. */
const SEEN_ONLY: readonly number[] = [1004, 1005, 1006];

/** A WebSocket on its way through the relay: one socket to the client, one to the emulator, faults between. */
export class RealLine {
  readonly #places = new Places();
  readonly #lanes: Readonly<Record<Way, Lane>>;
  #isSilent = false;
  isOver = false;

  constructor(
    readonly who: string,
    private readonly client: WebSocket,
    private readonly server: WebSocket,
    private readonly weather: Weather,
    private readonly after: (ms: number, run: () => void) => void,
    private readonly note: (line: string) => void,
    ended: () => void,
  ) {
    this.#lanes = { up: new Lane(this.#control('up')), down: new Lane(this.#control('down')) };
    client.on('message', (data) => this.#send('up', this.#places.up(String(data)), String(data)));
    server.on('message', (data) => this.#send('down', this.#places.down(String(data)), String(data)));
    client.on('ping', (data) => this.#pass('ping', () => server.readyState === WebSocket.OPEN && server.ping(data)));
    server.on('pong', (data) => this.#pass('pong', () => client.readyState === WebSocket.OPEN && client.pong(data)));
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => this.cut());
      one.on('close', (code, reason) => {
        if (other.readyState === WebSocket.OPEN) end(other, code, String(reason));
        if (client.readyState === WebSocket.CLOSED && server.readyState === WebSocket.CLOSED && !this.isOver) {
          this.isOver = true;
          ended();
        }
      });
    }
  }

  cut(): void {
    this.client.terminate();
    this.server.terminate();
  }

  close(code: number): void {
    if (this.client.readyState === WebSocket.OPEN) end(this.client, code, 'closed by a fault');
    this.server.terminate();
  }

  /** Nothing is read any more, so not even a close frame is answered. */
  silence(ms: number | undefined): void {
    if (this.#isSilent) return;
    this.#isSilent = true;
    this.weather.noteSilence();
    this.client.pause();
    this.server.pause();
    if (ms !== undefined) this.after(ms, () => this.#thaw());
  }

  heal(): void {
    if (!this.#isSilent) return;
    this.#thaw();
    this.cut();
  }

  #thaw(): void {
    this.#isSilent = false;
    this.client.resume();
    this.server.resume();
  }

  #send(way: Way, place: string, text: string): void {
    const effect = this.weather.strike(place, this.who);
    this.note(`${way === 'up' ? '↑' : '↓'} ${effect ? `⚡ ${effect.do} ` : ''}${text}`);
    this.#lanes[way].send(text, effect);
  }

  #pass(place: string, go: () => void): void {
    const effect = this.weather.strike(place, this.who);
    if (effect?.do === 'cut') this.cut();
    else if (effect?.do === 'silence') this.silence(effect.ms);
    else if (effect?.do !== 'drop') go();
  }

  #control(way: Way): LineControl {
    const deliver = (text: string): void => {
      const to = way === 'up' ? this.server : this.client;
      if (to.readyState === WebSocket.OPEN) to.send(text);
    };
    return {
      deliver,
      deliverBeside: deliver,
      answer: (text) => {
        if (way === 'up' && this.client.readyState === WebSocket.OPEN) this.client.send(text);
      },
      cut: () => this.cut(),
      cutAfter: () => this.after(50, () => this.cut()),
      close: (code) => this.close(code),
      silence: (ms) => this.silence(ms),
      after: this.after,
    };
  }
}

function end(socket: WebSocket, code: number, reason: string): void {
  if (SEEN_ONLY.includes(code)) socket.terminate();
  else socket.close(code, reason);
}
