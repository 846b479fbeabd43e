import { createMachine, type setup as setupOfXState } from 'xstate';

interface Implementations {
  readonly actors?: object;
  readonly actions?: object;
  readonly guards?: object;
  readonly delays?: object;
}

/**
 * XState's `setup`, of which our charts use two methods. XState's own carries every action creator along, such as
 * `log`, `emit` and `spawnChild`, which a browser would download for nothing (bench/history.md); its types are what one
 * wants it for, and they are all here.
 */
export const setup = (({ actors, actions, guards, delays }: Implementations) => ({
  createStateConfig: (config: object) => config,
  createMachine: (config: object) => createMachine(config as never, { actors, actions, guards, delays } as never),
})) as unknown as typeof setupOfXState;
