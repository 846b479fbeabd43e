/**
 * `parley-sdk/inspect`: what the actors of a program do, sent to a visualizer (docs/inspecting.md).
 *
 * ```ts
 * const connection = createConnection({ …, inspect: createInspector({ url: 'ws://127.0.0.1:4848/<token>/feed' }) });
 * ```
 */
import { Inspector, type InspectorOptions } from './inspect/inspector.js';

export type { Inspectable, InspectionEvent, InspectionObserver, InspectOptions } from './actors/inspection.js';
export { type Coverage, type CoverageData, createCoverage, type MachineCoverage } from './inspect/coverage.js';
export type { InspectableActor, Inspector, InspectorOptions } from './inspect/inspector.js';

export {
  createXStateInspectWriter,
  type XStateInspectOptions,
  type XStateInspectWriter,
} from './inspect/xstate-inspect.js';

/** Makes an inspector. It connects by itself, and again whenever the visualizer is back; give it to any number of connections. */
export function createInspector(options: InspectorOptions): Inspector {
  return new Inspector(options);
}
