import { request as ask, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { httpPlace, type Weather } from '../../../testing/faults/weather.js';
import { RealLine } from './line.js';

interface RelayOptions {
  readonly who: string;
  /** Where the emulator listens. */
  readonly port: number;
  readonly weather: Weather;
  readonly after: (ms: number, run: () => void) => void;
  readonly note: (line: string) => void;
}

/**
 * The way of one party to the emulator over real sockets, with the same faults as the network in memory. Hosts are passed on
 * as they are asked for, so that the emulator's domain service names the relay.
 */
export class Relay {
  readonly lines = new Set<RealLine>();
  isAway = false;
  readonly #options: RelayOptions;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, autoPong: false, perMessageDeflate: false });

  readonly #streams = new Set<Duplex>();

  private constructor(options: RelayOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#serve(request, response));
    // The server forgets a connection once it asks for an upgrade; one that was never answered would keep it open.
    this.#server.on('connection', (stream) => {
      this.#streams.add(stream);
      stream.once('close', () => this.#streams.delete(stream));
    });
    this.#server.on('upgrade', (request, stream, head) => this.#upgrade(request, stream, head));
  }

  static async start(options: RelayOptions): Promise<Relay> {
    const relay = new Relay(options);
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const line of this.lines) line.cut();
    this.#sockets.close();
    for (const stream of this.#streams) stream.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { who, weather, after } = this.#options;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const cut = (): void => void request.socket.destroy();
    if (this.isAway) return cut();
    const place = httpPlace(request.method ?? '', request.url ?? '');
    const effect = weather.strike(place, who);
    this.#options.note(`${place}${effect ? ` ⚡ ${effect.do}` : ''}`);
    const forward = (answered: (status: number, headers: IncomingMessage['headers'], text: Buffer) => void): void => {
      const { method, url: path, headers } = request;
      const upstream = ask({ host: '127.0.0.1', port: this.#options.port, method, path, headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => answered(answer.statusCode ?? 500, answer.headers, Buffer.concat(parts)));
      });
      upstream.on('error', cut);
      upstream.end(body);
    };
    const pass = (): void =>
      forward((status, headers, text) => {
        if (!response.destroyed) response.writeHead(status, headers).end(text);
      });
    switch (effect?.do) {
      case 'cut':
        return cut();
      case 'cutAfter':
        return forward(cut);
      case 'breakOff':
        if (body.length > 0) return this.#passHalf(request, body, cut);
        return forward((status, headers, text) => {
          response.writeHead(status, headers);
          response.write(text.subarray(0, text.length / 2), cut);
        });
      case 'refuse':
        response.writeHead(effect.code).end('{"error":{"message":"refused by the network"}}');
        return undefined;
      case 'drop':
      case 'silence':
      case 'close':
        return undefined;
      case 'delay':
      case 'withhold':
        return after(effect.ms, pass);
      case 'corrupt':
        return forward(
          (status, _headers, text) => void response.writeHead(status).end(text.subarray(0, text.length / 2)),
        );
      default:
        return pass();
    }
  }

  /** The connection is gone when half of the body has come through. */
  #passHalf({ method, url: path, headers }: IncomingMessage, body: Buffer, cut: () => void): void {
    const upstream = ask({ host: '127.0.0.1', port: this.#options.port, method, path, headers });
    upstream.on('error', cut);
    upstream.write(body.subarray(0, body.length / 2), () => {
      upstream.destroy();
      cut();
    });
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const { who, weather, after } = this.#options;
    stream.on('error', () => stream.destroy());
    const refuse = (status: number): void => void stream.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\n\r\n`);
    if (this.isAway) return void stream.destroy();
    const effect = weather.strike('upgrade', who);
    this.#options.note(`upgrade${effect ? ` ⚡ ${effect.do}` : ''}`);
    switch (effect?.do) {
      case 'refuse':
        return refuse(effect.code);
      case 'cut':
      case 'cutAfter':
      case 'breakOff':
        return void stream.destroy();
      case 'drop':
      case 'silence':
        return undefined;
      case 'delay':
      case 'withhold':
        return after(effect.ms, () => this.#connect(request, stream, head, refuse));
      case 'close':
        return this.#connect(request, stream, head, refuse, effect.code);
      default:
        return this.#connect(request, stream, head, refuse);
    }
  }

  #connect(
    request: IncomingMessage,
    stream: Duplex,
    head: Buffer,
    refuse: (status: number) => void,
    closedWith?: number,
  ): void {
    const { who, port, weather, after, note } = this.#options;
    const { authorization, host, 'client-properties': properties } = request.headers;
    const headers = {
      host,
      ...(authorization && { authorization }),
      ...(properties && { 'client-properties': properties }),
    };
    let isTaken = false;
    const server = new WebSocket(`ws://127.0.0.1:${port}${request.url}`, { headers, perMessageDeflate: false });
    server.on('unexpected-response', (_asked, answer) => {
      answer.resume();
      refuse(answer.statusCode ?? 500);
      server.terminate();
    });
    server.on('error', () => stream.destroy());
    // The client has given up, perhaps while nobody was reading: the emulator must not wait for what it will never say.
    stream.once('close', () => {
      if (!isTaken) server.terminate();
    });
    server.on('upgrade', () => {
      // Before anything that the emulator says at once is read.
      server.pause();
    });
    server.on('open', () => {
      if (stream.destroyed) return server.terminate();
      this.#sockets.handleUpgrade(request, stream, head, (client) => {
        isTaken = true;
        const line = new RealLine(who, client, server, weather, after, note, () => this.lines.delete(line));
        this.lines.add(line);
        server.resume();
        if (closedWith !== undefined) line.close(closedWith);
      });
    });
  }
}
