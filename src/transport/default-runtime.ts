// Node's runtime, or a browser's: package.json (`imports`) decides.
import { runtime } from '#runtime';
import type { Runtime } from './runtime.js';

/** The runtime of Node or of a browser, with what the application replaces in it (option `platform`). */
export function runtimeWith(given: Partial<Runtime> | null | undefined): Runtime {
  if (!given) return runtime;
  // A member that is there but empty must not take the place of ours.
  const overrides: Partial<Runtime> = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined && value !== null),
  );
  // A WebSocket from outside is taken to be like the browser's unless it says that it is not.
  const canSetHeaders = overrides.canSetHeaders ?? (overrides.WebSocket ? false : runtime.canSetHeaders);
  return { ...runtime, ...overrides, canSetHeaders };
}
