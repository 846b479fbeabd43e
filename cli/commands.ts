import type { Command } from './command.js';

export interface CommandEntry {
  readonly name: string;
  /** One line for `parley-sdk --help`. */
  readonly summary: string;
  /** Commands are loaded on demand: `parley-sdk --help` needs neither the SDK nor the emulator. */
  readonly load: () => Promise<Command>;
}

/** Every command, in the order of `parley-sdk --help`. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'play',
    summary: 'play conversations on the emulator and compare what each side saw',
    load: async () => (await import('./play/index.js')).play,
  },
  {
    name: 'emulator',
    summary: "run LivePerson's Messaging Platform on this computer",
    load: async () => (await import('./emulator/index.js')).emulator,
  },
];
