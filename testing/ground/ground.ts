import type { CreateConnectionOptions } from 'parley-sdk';
import type { Emulator, EmulatorOptions } from 'parley-sdk/emulator';
import type { Wires } from '../world/network-control.js';

/** A span in which the network was disturbed, in milliseconds since the world began. */
export interface Disturbance {
  readonly from: number;
  readonly until: number;
}

/** The clock that those who live in a world go by. */
export interface WorldClock {
  readonly now: () => number;
  readonly setTimeout: (callback: () => void, milliseconds: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
}

/** How a party reaches the platform: where it is, and by which sockets. */
export type Way = Pick<CreateConnectionOptions, 'csdsDomain' | 'platform'>;

/** What a world stands on: time and a network, virtual or real. */
export interface Ground {
  readonly kind: 'virtual' | 'real';
  /** Milliseconds since the world began. */
  readonly elapsed: number;
  /** The time of day at which it began. */
  readonly epoch: number;
  readonly wires: Wires;
  readonly disturbances: readonly Disturbance[];
  /** What timers and callbacks threw, and nobody caught. */
  readonly crashes: readonly unknown[];
  /** What the emulator has to be started with. */
  readonly emulatorOptions: Pick<EmulatorOptions, 'clock' | 'inProcess'>;
  /** The emulator runs. */
  begin(emulator: Emulator): void;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
  /** Lets time pass until `look` finds something; undefined when it found nothing within `patience` milliseconds. */
  find<T>(look: () => T | undefined, patience: number): Promise<T | undefined>;
  wayOf(name: string): Way;
  clockOf(name: string): WorldClock;
  /** What is left of a party that has closed, in words. */
  remainsOf(name: string): readonly string[];
  end(): void;
}
