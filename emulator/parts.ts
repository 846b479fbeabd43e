import type { Clock, Timers } from './clock.js';
import type { Fault, Faults } from './faults/faults.js';
import type { Ledger } from './ledger/ledger.js';
import type { Random } from './random.js';
import type { ConnectorType, EmulatorSettings } from './settings.js';
import type { Socket } from './sockets/socket.js';
import type { Sockets } from './sockets/sockets.js';
import type { Directory } from './state/directory.js';
import type { Store } from './state/store.js';
import type { Subscriptions } from './state/subscriptions.js';
import type { Tokens } from './state/tokens.js';

/** Everything one emulator consists of; handed to whatever acts in it. */
export interface Parts {
  readonly accountId: string;
  readonly seed: number | string;
  readonly secure: boolean;
  readonly connectors: Readonly<Record<string, ConnectorType>>;
  readonly settings: EmulatorSettings;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly directory: Directory;
  readonly tokens: Tokens;
  readonly ledger: Ledger;
  readonly faults: Faults;
  readonly store: Store;
  readonly subscriptions: Subscriptions;
  readonly sockets: Sockets;
}

export const FAULT_DELAY_MS = 1_000;
export const MALFORMED = '{"kind":"resp","reqId":';

/** Does to a socket what a fault says; true if that was all and nothing is to be handled or sent. */
export function strikeSocket(fault: Fault, socket: Socket): boolean {
  switch (fault.do) {
    case 'cut':
      socket.terminate();
      return true;
    case 'close':
      socket.close(fault.code ?? 1011, fault.text ?? '');
      return true;
    case 'silence':
      socket.silence();
      return true;
    default:
      return false;
  }
}
