import { HttpsProxyAgent } from 'https-proxy-agent';
import { ProxyAgent, fetch as undiciFetch } from 'undici';
import { WebSocket } from 'ws';
import type { Runtime, WebSocketConstructor } from '../runtime.js';
import { isExempt } from './no-proxy.js';
import { type HttpProxy, ProxyRefusal } from './proxy.js';

/*
 * Node's `fetch` and `ws` through a proxy: undici, which Node's fetch is, and the agent that most of Node's programs use.
 * This file is loaded when there is a proxy, and only then: undici takes longer to load than all of Parley.
 */

/** The credentials are headers, not a part of the URL: the agent shows its URL to whoever sets the variable DEBUG. */
const headersOf = ({ authorization }: HttpProxy): Record<string, string> =>
  authorization === undefined ? {} : { 'Proxy-Authorization': authorization };

type Connecting = Parameters<HttpsProxyAgent<string>['connect']>;

/** An answer of the proxy itself must not pass for one of the platform. */
class TunnelAgent extends HttpsProxyAgent<string> {
  override async connect(...[request, options]: Connecting) {
    let status = 0;
    request.once('proxyConnect', ({ statusCode }: { readonly statusCode: number }) => {
      status = statusCode;
    });
    const tunnel = await super.connect(request, options);
    if (status === 200) return tunnel;
    tunnel.destroy();
    throw new ProxyRefusal(status);
  }
}

/** undici tells in words only. */
function refusalIn(error: unknown): unknown {
  const { message = '', cause } = (error ?? {}) as { readonly message?: string; readonly cause?: unknown };
  const [, status] = /^Proxy (?:response|Authentication Required) \((\d+)\)/.exec(message) ?? [];
  if (status !== undefined) return new ProxyRefusal(Number(status));
  return cause === undefined ? undefined : refusalIn(cause);
}

export function proxied(proxy: HttpProxy, direct: Pick<Runtime, 'fetch'>): Pick<Runtime, 'fetch' | 'WebSocket'> {
  const { url, authorization } = proxy;
  const dispatcher = new ProxyAgent({
    uri: url,
    ...(authorization !== undefined && { token: authorization }),
    // Also for what goes without TLS, so that a proxy sees no token.
    proxyTunnel: true,
  });
  const agent = new TunnelAgent(url, { headers: headersOf(proxy) });
  const goesDirectly = (address: string): boolean => isExempt(new URL(address), url, noProxy());

  return {
    async fetch(input, init) {
      const request = new Request(input, init);
      if (goesDirectly(request.url)) return direct.fetch(request);
      // undici's own fetch does not know Node's Request, although it is of the same making.
      const body = request.body === null ? undefined : await request.arrayBuffer();
      try {
        const response = await undiciFetch(request.url, {
          method: request.method,
          headers: [...request.headers],
          signal: request.signal,
          dispatcher,
          ...(body && { body }),
        });
        return response as unknown as Response;
      } catch (error) {
        throw refusalIn(error) ?? error;
      }
    },
    WebSocket: class extends WebSocket {
      constructor(address: string, protocols?: string[], options?: object) {
        super(address, protocols ?? [], goesDirectly(address) ? options : { ...options, agent });
      }
    } as unknown as WebSocketConstructor,
  };
}

const noProxy = (): string => process.env.no_proxy ?? process.env.NO_PROXY ?? '';
