import type { RingLifecycle, RingRecord } from './record.js';

type Answering = 'queued' | 'asked' | 'unconfirmed';

/** Where the ring's machine stands, as XState writes it. */
export type RingStateValue =
  | Exclude<RingLifecycle, `${string}.${string}`>
  | { readonly accepting: Answering }
  | { readonly rejecting: Answering };

/** The machine's state, told from the record alone; held against the machine by a property test. */
export function ringStateOf({ phase }: Pick<RingRecord, 'phase'>): RingStateValue {
  const [state, inner] = phase.split('.');
  return (inner === undefined ? state : { [state!]: inner }) as RingStateValue;
}
