/** What faults do to an answer or a notification that is about to be sent. */
import type { Parts } from '../parts.js';
import type { Socket } from '../sockets/socket.js';
import type { Armed } from './armed.js';
import { corrupted, MALFORMED, oversized, withChangesShuffled } from './damage.js';
import { endsPassing, FAULT_DELAY_MS, type Fault } from './fault.js';

/** Sends a text. `spoilt` = not what the platform meant to say, so it does not count as delivered. */
export type Write = (text: string, spoilt?: boolean) => void;

/** The fault that ends the passing, if one does. */
export const endOf = (struck: readonly Armed[]): Fault | undefined =>
  struck.find(({ fault }) => endsPassing(fault))?.fault;

/** `write` as the faults leave it. The first one that was added is the last before the wire. */
export function bend(parts: Parts, struck: readonly Armed[], write: Write, socket?: Socket): Write {
  return struck.reduce((next, armed) => bendOnce(parts, armed, next, socket), write);
}

function bendOnce(parts: Parts, armed: Armed, write: Write, socket: Socket | undefined): Write {
  const { fault, random } = armed;
  switch (fault.do) {
    case 'dropResponse':
    case 'dropRequest':
      return () => undefined;
    case 'malformed':
      return () => write(fault.text ?? MALFORMED, true);
    case 'corrupt':
      return (text) => write(corrupted(text, random), true);
    case 'oversize':
      return (text, spoilt) => write(oversized(text, fault.size), spoilt);
    case 'shuffle':
      return (text, spoilt) => write(withChangesShuffled(text, random), spoilt);
    case 'duplicate':
      return (text, spoilt) => {
        write(text, spoilt);
        write(text, spoilt);
      };
    case 'delay':
      return (text, spoilt) => void parts.timers.after(fault.ms ?? FAULT_DELAY_MS, () => write(text, spoilt));
    case 'withhold':
      return (text, spoilt) => armed.keep(() => write(text, spoilt));
    case 'reorder':
      return (text, spoilt) => armed.mix(socket?.id ?? 0, () => write(text, spoilt));
    default:
      return write;
  }
}

/** Does to a socket what a fault says, wherever it strikes; true if that ends the passing: nothing is handled or sent. */
export function strikeSocket(parts: Parts, fault: Fault, socket: Socket): boolean {
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
    case 'revoke':
      revoke(parts, socket.user?.pid);
      socket.terminate();
      return true;
    case 'restart':
      restartBy(parts, fault);
      return true;
    case 'skew':
      parts.settings.clockSkew = fault.ms ?? 0;
      return false;
    case 'slowRead':
      socket.readNothingFor(fault.ms ?? FAULT_DELAY_MS);
      return false;
    default:
      return false;
  }
}

export const restartBy = (parts: Parts, { state = 'kept', ms: downFor = 0 }: Fault): void =>
  parts.restart({ state, downFor });

/** The tokens of a user are no good any more. */
export function revoke({ directory, tokens }: Parts, userId = ''): void {
  const user = directory.agent(userId) ?? directory.consumer(userId);
  if (user) tokens.expire(user);
}

/** A fault that no passing triggers: it strikes the open sockets it is meant for, or the emulator as a whole. */
export function strikeByTime(parts: Parts, { fault }: Armed): void {
  if (fault.do === 'restart') restartBy(parts, fault);
  else if (fault.do === 'skew') parts.settings.clockSkew = fault.ms ?? 0;
  else {
    for (const socket of parts.sockets.all()) {
      if (fault.user === undefined || socket.userIds.includes(fault.user)) strikeSocket(parts, fault, socket);
    }
  }
}
