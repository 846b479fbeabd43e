import { isLoopback } from '../hosts.js';

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'ws:': '80', 'https:': '443', 'wss:': '443' };

/**
 * Whether an address is reached without the proxy: because the variable NO_PROXY names its host, or because it is on this
 * machine and the proxy is not, for which `127.0.0.1` is another machine.
 */
export function isExempt(url: URL, proxyUrl: string, noProxy: string): boolean {
  if (isLoopback(url.host) && !isLoopback(new URL(proxyUrl).host)) return true;
  const host = url.hostname.toLowerCase();
  const port = url.port || DEFAULT_PORTS[url.protocol];
  return noProxy
    .toLowerCase()
    .split(/[,\s]+/)
    .some((entry) => {
      const [, name = '', only] = /^(.+?)(?::(\d+))?$/.exec(entry) ?? [];
      if (name === '' || (only !== undefined && only !== port)) return false;
      if (name === '*') return true;
      // `.example.com` and `*.example.com` mean what is below; `example.com` means itself and, as for curl, what is below.
      const suffix = name.replace(/^\*?\./, '');
      return host === name || host.endsWith(`.${suffix}`);
    });
}
