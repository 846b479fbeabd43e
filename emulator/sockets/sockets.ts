import type { Side, User } from '../state/model.js';
import type { Socket } from './socket.js';

/** An open socket, as plain data. */
export interface SocketInfo {
  readonly id: number;
  readonly side: Side;
  /** PId of an agent, consumer id of a consumer; undefined before InitConnection. */
  readonly userId: string | undefined;
  /** Login name of an agent. */
  readonly loginName: string | undefined;
  readonly dialect: 'v2' | 'v2.1' | 'v3';
  readonly subscriptions: number;
  readonly silent: boolean;
}

/** Which sockets: one by id, all of a user (any of its ids), all of a side, or all. */
export type SocketChoice = number | 'all' | { readonly user: string } | { readonly side: Side };

/** The open sockets: whose they are, and what can be done to them. */
export class Sockets {
  readonly #open = new Map<number, Socket>();
  readonly #ofUser = new Map<User, Set<Socket>>();
  readonly #ofDialog = new Map<string, Set<Socket>>();
  #id = 0;

  /** @internal */
  nextId(): number {
    this.#id += 1;
    return this.#id;
  }

  /** @internal */
  add(socket: Socket): void {
    this.#open.set(socket.id, socket);
  }

  /** @internal */
  authenticate(socket: Socket, user: User): void {
    socket.user = user;
    socket.receiver = { userId: user.pid, socket: socket.id };
    const row = this.#ofUser.get(user);
    if (row) row.add(socket);
    else this.#ofUser.set(user, new Set([socket]));
  }

  /** @internal Returns whether it was the user's last one. */
  remove(socket: Socket): boolean {
    this.#open.delete(socket.id);
    for (const dialogId of socket.dialogs) this.unsubscribe(socket, dialogId);
    const row = socket.user && this.#ofUser.get(socket.user);
    row?.delete(socket);
    if (!row || row.size > 0) return false;
    this.#ofUser.delete(socket.user!);
    return true;
  }

  /** @internal */
  subscribe(socket: Socket, dialogId: string): void {
    socket.dialogs.add(dialogId);
    const row = this.#ofDialog.get(dialogId);
    if (row) row.add(socket);
    else this.#ofDialog.set(dialogId, new Set([socket]));
  }

  /** @internal */
  unsubscribe(socket: Socket, dialogId: string): void {
    socket.dialogs.delete(dialogId);
    const row = this.#ofDialog.get(dialogId);
    row?.delete(socket);
    if (row?.size === 0) this.#ofDialog.delete(dialogId);
  }

  /** @internal */
  ofUser(user: User): ReadonlySet<Socket> {
    return this.#ofUser.get(user) ?? NONE;
  }

  /** @internal */
  ofDialog(dialogId: string): ReadonlySet<Socket> {
    return this.#ofDialog.get(dialogId) ?? NONE;
  }

  /** @internal */
  all(): Socket[] {
    return [...this.#open.values()];
  }

  /** The open sockets. */
  list(): SocketInfo[] {
    return this.all().map((socket) => ({
      id: socket.id,
      side: socket.side,
      userId: socket.user?.pid,
      loginName: socket.user?.side === 'brand' ? socket.user.loginName : undefined,
      dialect: socket.dialect,
      subscriptions: socket.subscriptions.size,
      silent: socket.silent,
    }));
  }

  /** Closes with a close frame. Codes of the platform: protocol.md 4.6; 4401 asks the client for a new token. */
  close(choice: SocketChoice, code = 1000, reason = ''): number {
    return this.#each(choice, (socket) => socket.close(code, reason));
  }

  /** Cuts the connection without a close frame: the client sees 1006. */
  terminate(choice: SocketChoice): number {
    return this.#each(choice, (socket) => socket.terminate());
  }

  /** Sends any text as it is: malformed frames, unknown notifications. */
  send(choice: SocketChoice, text: string): number {
    return this.#each(choice, (socket) => socket.write(text));
  }

  /** Keeps the connection open and answers nothing any more, neither requests nor pings nor a close frame. */
  silence(choice: SocketChoice): number {
    return this.#each(choice, (socket) => socket.silence());
  }

  /** Ends the silence. What the client sent meanwhile is handled now; what the emulator would have sent is lost. */
  wake(choice: SocketChoice): number {
    return this.#each(choice, (socket) => socket.wake());
  }

  #each(choice: SocketChoice, act: (socket: Socket) => void): number {
    const chosen = this.all().filter((socket) => isChosen(choice, socket));
    for (const socket of chosen) act(socket);
    return chosen.length;
  }
}

const NONE: ReadonlySet<Socket> = new Set();

function isChosen(choice: SocketChoice, socket: Socket): boolean {
  if (choice === 'all') return true;
  if (typeof choice === 'number') return socket.id === choice;
  return 'side' in choice ? socket.side === choice.side : socket.userIds.includes(choice.user);
}
