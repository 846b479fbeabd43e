/**
 * `parley-sdk/machines`: the statecharts by themselves, for the Stately editor, for `xstate/graph`, and for model-based
 * tests of your own application. They are pure: every effect is a named action that does nothing here.
 */
export * from './connection/machine.js';
export * from './connection/types.js';
export * from './conversation/machine.js';
export type * from './conversation/record.js';
export type { ConversationDeadline, RememberParams } from './conversation/setup.js';
export type * from './conversation/state.js';
export type * from './conversation/types.js';
export * from './dialog/machine.js';
export type * from './dialog/record.js';
export type { DialogDeadline, DialogRememberParams } from './dialog/setup.js';
export type * from './dialog/state.js';
export type * from './dialog/types.js';
export type { Beginning, MachineName } from './paths/models.js';
export {
  type MachinePath,
  type PathStep,
  playPath,
  type StartedMachine,
  shortestPaths,
  simplePaths,
  startMachine,
  transitionPaths,
} from './paths/paths.js';
export * from './ring/machine.js';
export type * from './ring/record.js';
export type { RingDeadline, RingRememberParams } from './ring/setup.js';
export type * from './ring/state.js';
export type * from './ring/types.js';
export * from './subscription/machine.js';
export type * from './subscription/state.js';
