import type { InspectionEvent } from '../actors/inspection.js';
import { type ActorRef, parentOf, type Snapshot } from './actor-ref.js';
import { isMachine } from './definition.js';
import { plain } from './plain.js';

/** What `createXStateInspectWriter()` takes. */
export interface XStateInspectOptions {
  /** Sends one message, a JSON text, to a viewer. */
  readonly send: (message: string) => void;
  /** Whether texts, names and credentials are hidden in events and contexts. Default true. */
  readonly redact?: boolean | null;
}

/**
 * Writes what `@xstate/inspect` 0.8 writes, for viewers of XState 4 that are there already. That package itself cannot be
 * installed beside XState 5. Give it to `connection.inspect()` or to XState's `inspect`; hand it what the viewer sends.
 */
export interface XStateInspectWriter {
  next(event: InspectionEvent): void;
  /** A message of the viewer: `xstate.inspecting` asks for everybody who is there. */
  receive(message: string): void;
}

interface SentEvent {
  readonly type: string;
}

const BEGINNING: SentEvent = { type: 'xstate.init' };

export function createXStateInspectWriter({ send, redact }: XStateInspectOptions): XStateInspectWriter {
  const options = { redact: redact ?? true };
  const registered = new Map<string, ActorRef>();
  const tell = (message: object): void => send(JSON.stringify(message));

  const scxml = (event: SentEvent) => ({
    name: event.type,
    data: plain(event, options),
    $$type: 'scxml',
    type: 'external',
  });

  /** A state of XState 4, as far as its viewers read one. */
  const stateText = (snapshot: Snapshot | undefined, event: SentEvent): string =>
    JSON.stringify({
      value: snapshot?.value ?? snapshot?.status ?? 'active',
      context: plain(snapshot?.context ?? {}, options),
      event: plain(event, options),
      _event: scxml(event),
      _sessionid: null,
      actions: [],
      activities: {},
      meta: {},
      events: [],
      configuration: [],
      transitions: [],
      children: {},
      done: snapshot?.status === 'done',
      changed: true,
      tags: [...(snapshot?.tags ?? [])],
    });

  const register = (ref: ActorRef): void => {
    const parent = parentOf(ref)?.sessionId;
    tell({
      type: 'service.register',
      machine: machineText(ref),
      state: stateText(ref.getSnapshot(), BEGINNING),
      id: ref.id,
      sessionId: ref.sessionId,
      ...(parent !== undefined && { parent }),
    });
  };

  return {
    next(inspected) {
      const ref = inspected.actorRef as ActorRef;
      const { sessionId } = ref;
      const event = (inspected.event ?? BEGINNING) as SentEvent;
      if (inspected.type === '@xstate.actor') {
        // Told when it has a state: XState tells of an actor before that.
        if (ref.getSnapshot()) registerOnce(ref);
      } else if (inspected.type === '@xstate.event') {
        registerOnce(ref);
        tell({ type: 'service.event', event: JSON.stringify(scxml(event)), sessionId });
      } else if (inspected.type === '@xstate.snapshot') {
        registerOnce(ref);
        const snapshot = inspected.snapshot as Snapshot;
        tell({ type: 'service.state', state: stateText(snapshot, event), sessionId });
        if (snapshot.status === 'active') return;
        registered.delete(sessionId);
        tell({ type: 'service.stop', sessionId });
      }
    },
    receive(message) {
      let asked: { readonly type?: unknown };
      try {
        asked = JSON.parse(message) as typeof asked;
      } catch {
        return;
      }
      if (asked?.type === 'xstate.inspecting') for (const ref of registered.values()) register(ref);
    },
  };

  function registerOnce(ref: ActorRef): void {
    if (registered.has(ref.sessionId)) return;
    const parent = parentOf(ref);
    if (parent) registerOnce(parent);
    registered.set(ref.sessionId, ref);
    register(ref);
  }
}

/** Without the flag, XState 4 warns of each machine that it is given. */
const machineText = ({ id, logic }: ActorRef): string =>
  JSON.stringify({
    predictableActionArguments: true,
    ...(isMachine(logic) ? (asVersion4(logic.config) as object) : { id }),
  });

/** A machine's config in the words of XState 4: what is called `guard` now was `cond`; functions are named. */
function asVersion4(value: unknown): unknown {
  if (typeof value === 'function') {
    const { type, name } = value as { readonly type?: unknown; readonly name: string };
    return { type: typeof type === 'string' ? type : name || 'function' };
  }
  if (Array.isArray(value)) return value.map(asVersion4);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== 'context');
  return Object.fromEntries(entries.map(([key, inner]) => [key === 'guard' ? 'cond' : key, asVersion4(inner)]));
}
