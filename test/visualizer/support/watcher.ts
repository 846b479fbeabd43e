import WebSocket from 'ws';
import type { HubFrame } from '../../../visualizer/model/program.js';
import { Store } from '../../../visualizer/model/store.js';
import type { Visualizer } from '../../../visualizer/server/index.js';

/** A page without a picture: what it would know. */
export class Watcher {
  readonly store = new Store(new Map());
  readonly #socket: WebSocket;
  #heard: () => void = () => {};

  constructor({ feedUrl, port }: Visualizer) {
    this.#socket = new WebSocket(feedUrl.replace(/feed$/, 'view'), { origin: `http://127.0.0.1:${port}` });
    this.#socket.on('message', (data) => {
      const [program, frame] = JSON.parse(String(data)) as [number, HubFrame];
      this.store.take(program, frame);
      this.#heard();
    });
  }

  async until(isThere: () => boolean): Promise<void> {
    while (!isThere()) {
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }

  close(): void {
    this.#socket.terminate();
  }
}
