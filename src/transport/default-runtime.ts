// Node's runtime, or a browser's: package.json (`imports`) decides.
import { proxies as ofRuntime, runtime } from '#runtime';
import type { HttpProxy } from './proxy/proxy.js';
import type { Proxies, Runtime } from './runtime.js';

/** Undefined where the surroundings decide about proxies. */
export const proxies: Proxies | undefined = ofRuntime;

/**
 * The runtime of Node or of a browser, through a proxy if there is one, with what the application replaces in it (option
 * `platform`): its own `fetch` or `WebSocket` finds its own way.
 */
export function runtimeWith(given: Partial<Runtime> | null | undefined, proxy?: HttpProxy): Runtime {
  const ours = proxy && proxies ? throughProxy(proxies, proxy) : runtime;
  if (!given) return ours;
  // A member that is there but empty must not take the place of ours.
  const overrides: Partial<Runtime> = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined && value !== null),
  );
  // A WebSocket from outside is taken to be like the browser's unless it says that it is not.
  const canSetHeaders = overrides.canSetHeaders ?? (overrides.WebSocket ? false : ours.canSetHeaders);
  return Object.create(ours, Object.getOwnPropertyDescriptors({ ...overrides, canSetHeaders })) as Runtime;
}

function throughProxy(ways: Proxies, proxy: HttpProxy): Runtime {
  let loading: Promise<void> | undefined;
  let way: Pick<Runtime, 'fetch' | 'WebSocket'> = runtime;
  const ready = (): Promise<void> =>
    (loading ??= ways.through(proxy, runtime).then((loaded) => {
      way = loaded;
    }));
  return {
    ...runtime,
    ready,
    fetch: (...request) => ready().then(() => way.fetch(...request)),
    get WebSocket() {
      return way.WebSocket;
    },
  };
}
