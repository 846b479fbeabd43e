/** One of XState's inspection events: an actor began, an event was sent, a snapshot was taken. */
export interface InspectionEvent {
  /** `@xstate.actor`, `@xstate.event`, `@xstate.snapshot`, … */
  readonly type: string;
  readonly rootId: string;
  /** The actor that it is about, as XState gives it. */
  readonly actorRef: unknown;
  readonly event?: unknown;
  readonly snapshot?: unknown;
}

/** A function, or an object with `next`: inspectors made for XState's own type are accepted as they are. */
export type InspectionObserver =
  | { next(event: InspectionEvent): void }
  | { next(event: InspectionEvent): void }['next'];

/**
 * All observers as the one that XState takes; undefined without any, so that nothing is spent on inspection then. XState
 * would let an observer that throws break the actor at hand, so each is called by itself. What fails is reported once for
 * each observer: one that fails, fails with every event.
 */
export function inspectorOf(
  observers: readonly InspectionObserver[],
  failed: (error: unknown) => void,
): ((event: InspectionEvent) => void) | undefined {
  const inspectors = observers.map((observer) => isolated(observer, failed));
  if (inspectors.length === 0) return undefined;
  return (event) => {
    for (const inspect of inspectors) inspect(event);
  };
}

function isolated(observer: InspectionObserver, failed: (error: unknown) => void): (event: InspectionEvent) => void {
  let hasFailed = false;
  const fail = (error: unknown): void => {
    if (hasFailed) return;
    hasFailed = true;
    // Later: the first actor starts before anybody can listen to `error`, and others are in the middle of a transition.
    void Promise.resolve().then(() => failed(error));
  };
  return (event) => {
    try {
      const result: unknown = typeof observer === 'function' ? observer(event) : observer.next(event);
      if (result instanceof Promise) result.catch(fail);
    } catch (error) {
      fail(error);
    }
  };
}
