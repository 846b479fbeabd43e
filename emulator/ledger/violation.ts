import type { Parts } from '../parts.js';
import type { Socket } from '../sockets/socket.js';
import type { Json } from '../wire/json.js';
import { redactText } from './redact.js';

/** Notes that a client departed from the protocol. `why` may quote a value out of the frame; `frame` is redacted already. */
export function violation({ ledger }: Parts, socket: Socket | undefined, what: string, why: string, frame: Json): void {
  ledger.record('violation', { socket: socket?.id, userId: socket?.user?.pid, what, why: redactText(why), frame });
}
