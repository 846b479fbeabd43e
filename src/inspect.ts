/**
 * `parley-sdk/inspect`: what the actors of a program do, sent to a visualizer (docs/inspecting.md).
 *
 * ```ts
 * const connection = createConnection({ …, inspect: createInspector({ url: 'ws://127.0.0.1:4848/<token>/feed' }) });
 * ```
 */
import {
  aFunction,
  amount,
  anObject,
  checkArgument,
  fits,
  flag,
  onlyMembers,
  optional,
  text,
} from './api/options/check.js';
import { Inspector, type InspectorOptions } from './inspect/inspector.js';
import {
  createXStateInspectWriter as createWriter,
  type XStateInspectOptions,
  type XStateInspectWriter,
} from './inspect/xstate-inspect.js';

export type { Inspectable, InspectionEvent, InspectionObserver, InspectOptions } from './actors/inspection.js';
export { type Coverage, type CoverageData, createCoverage, type MachineCoverage } from './inspect/coverage.js';
export type { InspectableActor, Inspector, InspectorOptions } from './inspect/inspector.js';

export type { XStateInspectOptions, XStateInspectWriter } from './inspect/xstate-inspect.js';

const isFeed = (value: unknown): boolean => typeof value === 'string' && /^wss?:/i.test(value) && URL.canParse(value);

const INSPECTOR = onlyMembers({
  url: fits(isFeed, 'feedUrl'),
  name: optional(text),
  redact: flag,
  actors: amount(1),
  filter: optional(aFunction),
  platform: optional(anObject),
});
const WRITER = onlyMembers({ send: aFunction, redact: flag });

/**
 * Makes an inspector. It connects by itself, and again whenever the visualizer is back; give it to any number of connections.
 * Throws an ArgumentError that names the option when one is wrong.
 */
export function createInspector(options: InspectorOptions): Inspector {
  checkArgument(INSPECTOR, options, 'options');
  return new Inspector(options);
}

/** Makes a writer. Throws an ArgumentError that names the option when one is wrong. */
export function createXStateInspectWriter(options: XStateInspectOptions): XStateInspectWriter {
  checkArgument(WRITER, options, 'options');
  return createWriter(options);
}
