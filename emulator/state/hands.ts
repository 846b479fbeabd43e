/** Users that are played by hand, through the control API: what they are entitled to counts as delivered without a socket. */
import type { Receiver, User } from './model.js';

/** No socket has this number. */
const NO_SOCKET = 0;

export class Hands {
  readonly #receivers = new Map<User, Receiver>();

  /** From now on this user is played by hand; sockets of the same user are told as ever. */
  add(user: User): void {
    if (!this.#receivers.has(user)) this.#receivers.set(user, { userId: user.pid, socket: NO_SOCKET });
  }

  receiverOf(user: User): Receiver | undefined {
    return this.#receivers.get(user);
  }
}
