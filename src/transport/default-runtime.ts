// Node's runtime, or a browser's: package.json (`imports`) decides.
import { runtime } from '#runtime';
import type { Runtime } from './runtime.js';

/** The runtime of Node or of a browser, with what the application replaces in it (option `platform`). */
export function runtimeWith(overrides: Partial<Runtime> | undefined): Runtime {
  if (!overrides) return runtime;
  // A WebSocket from outside is taken to be like the browser's unless it says that it is not.
  const canSetHeaders = overrides.canSetHeaders ?? (overrides.WebSocket ? false : runtime.canSetHeaders);
  return { ...runtime, ...overrides, canSetHeaders };
}
