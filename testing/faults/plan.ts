/**
 * Faults of the network as plain data: a failing plan is printed, pasted back, and fails again. The emulator's own faults
 * strike where a request is handled; these strike on the wire, between any two frames, in both directions.
 */

/**
 * Where a fault can strike; `*` ends a pattern.
 * - `request:PublishEvent`: a request on its way up, by its short name
 * - `response:PublishEvent`: the answer to one, on its way down
 * - `notification:message`, `notification:conversation`: what the platform tells by itself
 * - `ping`, `pong`
 * - `upgrade`: a WebSocket is asked for
 * - `http:domains`, `http:login`, `http:refresh`, `http:logout`, `http:signup`, `http:authenticate`
 * - `http:upload`, `http:download`: a file on its way to the object store or back
 * - `http:other`: any other service, such as the statistics
 */
export type Place = string;

/** When a fault strikes: which passings of which line. */
export interface Trigger {
  /** Whose line. Everybody's if left out. */
  readonly who?: string;
  readonly on: Place;
  /** The first passing that is struck, counted from `from` on. Default 1. */
  readonly nth?: number;
  /** How many passings are struck. Default 1. */
  readonly times?: number;
  /** Probability that a passing is struck, by the seed of the run. Default 1. */
  readonly chance?: number;
  /** Milliseconds since the run began. */
  readonly from?: number;
  readonly until?: number;
}

/** What happens to a frame, to an upgrade or to an HTTP request. Times in milliseconds. */
export type Effect =
  /** The connection is gone for both ends (1006), the frame with it. HTTP: the request fails, nothing was done. */
  | { readonly do: 'cut' }
  /** The same, but what was on its way arrives first. HTTP: done, and the answer is lost. */
  | { readonly do: 'cutAfter' }
  /** The same, halfway. HTTP: half of an upload comes to the platform's door; of anything else half of the answer comes back. */
  | { readonly do: 'breakOff' }
  /** A close frame of the platform instead of the frame. */
  | { readonly do: 'close'; readonly code: number }
  /** Half-open: nothing passes in either direction, and nobody is told. After `ms` everything passes, as after a stall. */
  | { readonly do: 'silence'; readonly ms?: number }
  /** This one is lost, the line lives on. HTTP: never answered. */
  | { readonly do: 'drop' }
  /** Later ones overtake it. */
  | { readonly do: 'delay'; readonly ms: number }
  /** Comes again after `ms`. Downwards only. */
  | { readonly do: 'duplicate'; readonly ms: number }
  /** Is overtaken by the next `window` frames, or waits for 500 ms. Downwards only. */
  | { readonly do: 'reorder'; readonly window: number }
  /** Everything in this direction waits for `ms`, then comes at once. */
  | { readonly do: 'withhold'; readonly ms: number }
  /** Arrives as something unreadable. Downwards and HTTP answers. */
  | { readonly do: 'corrupt' }
  /** Arrives with so many characters of ballast in a field that nobody knows. Downwards only. */
  | { readonly do: 'oversize'; readonly size: number }
  /** Is answered with this code instead of being passed on. Requests, upgrades and HTTP. */
  | { readonly do: 'refuse'; readonly code: number };

/** A fault that strikes what passes on a line. */
export type WireFault = Trigger & Effect;

/** What happens at a moment, whatever is on the wire. */
export type TimedFault = { readonly at: number; readonly who?: string } & (
  | { readonly do: 'cut' }
  | { readonly do: 'close'; readonly code: number }
  | { readonly do: 'silence'; readonly ms?: number }
  /** The network is gone: lines are cut, nothing can be reached, for `ms`. */
  | { readonly do: 'away'; readonly ms: number }
  /** Tokens are withdrawn and the sockets cut with 1006 (known bug 25). Brand users only. */
  | { readonly do: 'revoke' }
  /** The clock of this party jumps by `ms`. */
  | { readonly do: 'skew'; readonly ms: number }
);

/** One thing that goes wrong on the network. */
export type Fault = WireFault | TimedFault;

export const isTimed = (fault: Fault): fault is TimedFault => 'at' in fault;
