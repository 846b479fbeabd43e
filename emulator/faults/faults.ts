/**
 * Faults are plain data, so that a failing run can be pasted into an issue as it is.
 * What strikes where is decided here; how a strike feels is up to the place that asked.
 */

/** A place where a fault can strike. Any request type and any notification type, without namespace, is one too. */
export type FaultPoint =
  | 'domains'
  | 'login'
  | 'refresh'
  | 'logout'
  | 'signup'
  | 'authorize'
  | 'authenticate'
  | 'upgrade'
  | 'InitConnection'
  | 'GetClock'
  | 'KeepAlive'
  | 'SubscribeExConversations'
  | 'UnsubscribeExConversations'
  | 'UpdateExConversationSubscription'
  | 'ConsumerRequestConversation'
  | 'AgentRequestConversation'
  | 'UpdateConversationField'
  | 'TakeoverConversation'
  | 'PublishEvent'
  | 'SubscribeMessagingEvents'
  | 'QueryMessages'
  | 'GetUserProfile'
  | 'SetUserProfile'
  | 'notification:ExConversationChangeNotification'
  | 'notification:MessagingEventNotification'
  | (string & {});

/**
 * | `do` | HTTP and upgrade | request | notification |
 * |---|---|---|---|
 * | `cut` | connection destroyed, nothing done | socket terminated, request not handled | socket terminated, notification lost |
 * | `commitThenCut` | done, then connection destroyed | handled, then terminated before any answer | written, then terminated |
 * | `dropRequest` | – (as `silence`) | swallowed: not handled, not answered | – (as `dropResponse`) |
 * | `dropResponse` | done, never answered | handled, answer not sent | not sent |
 * | `delay` | answer after `ms` | answer after `ms` | sent after `ms` (others overtake it) |
 * | `hold` | handled after `ms` | handled after `ms` | as `delay` |
 * | `refuse` | answer `code` and `text` | answer `code` and `text` | as `dropResponse` |
 * | `duplicate` | – | answered twice | sent twice |
 * | `close` | upgrade: accepted, then closed with `code` | closed with `code` and `text`, not handled | closed instead of sent |
 * | `silence` | never answered | socket falls silent, request not handled | socket falls silent |
 * | `malformed` | 200 with `text` for a body | `text` instead of the answer | `text` instead of the notification |
 */
export type FaultAction =
  | 'cut'
  | 'commitThenCut'
  | 'dropRequest'
  | 'dropResponse'
  | 'delay'
  | 'hold'
  | 'refuse'
  | 'duplicate'
  | 'close'
  | 'silence'
  | 'malformed';

/** One fault, as data. */
export interface Fault {
  /** Where. */
  readonly when: FaultPoint;
  /** What happens there. */
  readonly do: FaultAction;
  /** The first passing that is struck, counted from when the fault was added. @default 1 */
  readonly nth?: number;
  /** How many passings in a row are struck; `Infinity` for ever. @default 1 */
  readonly times?: number;
  /** Only for this user: login name, user id, old id, PId or consumer id. @default everyone */
  readonly user?: string;
  /** For `delay` and `hold`. @default 1000 */
  readonly ms?: number;
  /** Status for `refuse` (default 500), close code for `close` (default 1011). */
  readonly code?: number;
  /** Text of the refusal, reason of the close, or what `malformed` sends. */
  readonly text?: string;
}

/** A fault that has been added. */
export interface ArmedFault {
  readonly id: number;
  readonly fault: Fault;
  /** How often it has struck. */
  readonly strikes: number;
  /** Disarms it. */
  remove(): void;
}

interface Armed {
  readonly id: number;
  readonly fault: Fault;
  passings: number;
  strikes: number;
}

/** The faults of an emulator. */
export class Faults {
  readonly #byPoint = new Map<string, Armed[]>();
  #id = 0;

  /** Whether the hot path has to ask at all. @internal */
  armed = false;

  /** @internal */
  constructor(
    private readonly onStrike: (id: number, fault: Fault, socket: number | undefined, user: string | undefined) => void,
  ) {}

  /** Arms a fault. */
  add(fault: Fault): ArmedFault {
    this.#id += 1;
    const armed: Armed = { id: this.#id, fault, passings: 0, strikes: 0 };
    const point = normalisePoint(fault.when);
    this.#byPoint.set(point, [...(this.#byPoint.get(point) ?? []), armed]);
    this.armed = true;
    return {
      id: armed.id,
      fault,
      get strikes() {
        return armed.strikes;
      },
      remove: () => this.#remove(point, armed),
    };
  }

  /** The faults that can still strike. */
  list(): readonly Fault[] {
    return [...this.#byPoint.values()].flat().map(({ fault }) => fault);
  }

  /** Disarms all. */
  clear(): void {
    this.#byPoint.clear();
    this.armed = false;
  }

  /** The fault that strikes this passing, if any; every passing is counted. @internal */
  strike(point: string, userIds: readonly string[] | undefined, socket?: number): Fault | undefined {
    if (!this.armed) return undefined;
    let struck: Fault | undefined;
    for (const armed of this.#byPoint.get(point) ?? []) {
      const { fault } = armed;
      if (fault.user !== undefined && !userIds?.includes(fault.user)) continue;
      armed.passings += 1;
      const first = fault.nth ?? 1;
      const times = fault.times ?? 1;
      if (struck || armed.passings < first || armed.strikes >= times) continue;
      armed.strikes += 1;
      struck = fault;
      this.onStrike(armed.id, fault, socket, userIds?.[0]);
      if (armed.strikes >= times) this.#remove(point, armed);
    }
    return struck;
  }

  #remove(point: string, armed: Armed): void {
    const left = (this.#byPoint.get(point) ?? []).filter((other) => other !== armed);
    if (left.length > 0) this.#byPoint.set(point, left);
    else this.#byPoint.delete(point);
    this.armed = this.#byPoint.size > 0;
  }
}

/** Accepts long names and the brand's name for message notifications, so that a fault means the same in both dialects. */
function normalisePoint(when: string): string {
  const notification = when.startsWith('notification:');
  const name = when.slice(notification ? 'notification:'.length : 0);
  const short = name.slice(name.lastIndexOf('.') + 1);
  if (!notification) return short;
  return `notification:${short === 'OnlineEventDistribution' ? 'MessagingEventNotification' : short}`;
}
