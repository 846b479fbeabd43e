import type { DefinitionEdge } from '../../src/inspect/rows.js';

/** What kind of thing causes a transition; each has a colour and a glyph of its own. */
export type Cause = 'event' | 'done' | 'error' | 'after' | 'always' | 'init' | 'content' | 'frame' | 'told';

export interface Label {
  readonly cause: Cause;
  readonly text: string;
}

/** The name of an event as a reader says it: XState's own events say what has ended, failed or passed. */
export function labelOf(event: string): Label {
  if (event === '') return { cause: 'always', text: 'always' };
  if (event === 'xstate.init') return { cause: 'init', text: 'begins' };
  if (event === 'xstate.stop') return { cause: 'init', text: 'stops' };
  if (event === 'record.changed') return { cause: 'content', text: event };
  const ended = /^xstate\.(done|error)\.(?:actor|state)\.(?:\d+\.)?(.+)$/.exec(event);
  if (ended) return { cause: ended[1] as 'done' | 'error', text: `${ended[1] === 'done' ? '✓' : '✕'} ${ended[2]}` };
  const promised = /^xstate\.promise\.(resolve|reject)/.exec(event);
  if (promised)
    return promised[1] === 'resolve' ? { cause: 'done', text: '✓ resolved' } : { cause: 'error', text: '✕ rejected' };
  const passed = /^xstate\.after\.([^.]+)/.exec(event);
  if (passed) return { cause: 'after', text: `after ${passed[1]!.replace(/^(\d+)$/, '$1 ms')}` };
  return { cause: 'event', text: event };
}

/** The label of a transition in a chart: `?` where it depends; the condition itself where nothing else causes it. */
export function edgeLabel({ event, guard }: Pick<DefinitionEdge, 'event' | 'guard'>): Label {
  const label = labelOf(event);
  if (label.cause === 'always') return guard ? { ...label, text: `[${guard}]` } : label;
  return guard ? { ...label, text: `${label.text} ?` } : label;
}
