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

/** One function for all of them; undefined when nobody watches, so that nothing is spent on it. */
export function inspectorOf(
  given: InspectionObserver | readonly InspectionObserver[] | null | undefined,
): ((event: InspectionEvent) => void) | undefined {
  const observers = [given ?? []].flat();
  if (observers.length === 0) return undefined;
  return (event) => {
    for (const observer of observers) {
      if (typeof observer === 'function') observer(event);
      else observer.next(event);
    }
  };
}
