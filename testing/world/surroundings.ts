import type { CreateConnectionOptions } from 'parley-sdk';
import type { Emulator } from 'parley-sdk/emulator';

/** A message as the platform has it. */
export interface SaidMessage {
  readonly text: string;
  /** `ALL`, or `AGENTS_AND_MANAGERS` for what the consumer may not read. */
  readonly audience: string;
  /** `CONSUMER`, `ASSIGNED_AGENT`, `MANAGER`, … */
  readonly role: string;
  /** The login name of a brand user, `consumer 1` and so on. */
  readonly from: string;
  readonly conversationId: string;
  readonly sequence: number;
  /** Milliseconds since the world began, in its own time. */
  readonly at: number;
}

/** How a party reaches the platform of a world. */
export type Address = Omit<CreateConnectionOptions, 'userType'>;

/** What those who live in a world know of it. */
export interface Surroundings {
  readonly emulator: Emulator;
  /** By which everything happens again. */
  readonly seed: number;
  messages(conversationId?: string): readonly SaidMessage[];
  advance(milliseconds: number): Promise<void>;
  until<T>(promise: Promise<T>, what: string): Promise<T>;
  eventually<T>(look: () => T | undefined, why: string | (() => string)): Promise<T>;
  addressOf(name: string): Address;
  failed(what: string): (cause: unknown) => never;
  remainsOf(name: string): readonly string[];
}
