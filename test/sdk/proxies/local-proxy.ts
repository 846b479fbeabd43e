/** A proxy on loopback, such as stands between a company and the world: it makes tunnels, and refuses what it is told to refuse. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export class LocalProxy {
  /** What was asked for: `CONNECT host:port`, and the credentials that came along. */
  readonly requests: { readonly line: string; readonly credentials: string | undefined }[] = [];
  readonly #server: Server = createServer();
  readonly #sockets = new Set<Socket>();
  /** In place of a tunnel. */
  answer: ((credentials: string | undefined) => number) | undefined;

  static async start(): Promise<LocalProxy> {
    const proxy = new LocalProxy();
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  private constructor() {
    this.#server.on('connection', (socket) => this.#keep(socket));
    // A request that is no CONNECT: the proxy could read all of it.
    this.#server.on('request', ({ method, url }, response) => {
      this.requests.push({ line: `${method} ${url}`, credentials: undefined });
      response.writeHead(501).end();
    });
    this.#server.on('connect', ({ url = '', headers }, stream, head) => {
      const credentials = decoded(headers['proxy-authorization']);
      this.requests.push({ line: `CONNECT ${url}`, credentials });
      const status = this.answer?.(credentials) ?? 200;
      if (status !== 200) {
        stream.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      const { hostname, port } = new URL(`tcp://${url}`);
      const target = connect(Number(port), hostname, () => {
        stream.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        target.write(head);
        target.pipe(stream).pipe(target);
      });
      this.#keep(target);
      target.on('error', () => stream.destroy());
      stream.on('error', () => target.destroy());
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Every tunnel breaks. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.#server.close();
    this.cut();
    await once(this.#server, 'close');
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
  }
}

const decoded = (header: string | undefined): string | undefined =>
  header && Buffer.from(header.replace(/^Basic /, ''), 'base64').toString('utf8');
