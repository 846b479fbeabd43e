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
  {
    name: 'visualizer',
    summary: 'show live what the actors of your programs do',
    load: async () => (await import('./visualizer/index.js')).visualizer,
  },
  {
    name: 'record',
    summary: 'run a program and keep what its actors do in a file',
    load: async () => (await import('./record/index.js')).record,
  },
  {
    name: 'replay',
    summary: 'make the steps of a recording again with the statecharts of today',
    load: async () => (await import('./replay/index.js')).replay,
  },
  {
    name: 'to-test',
    summary: 'make a test of your bot of a conversation that was recorded',
    load: async () => (await import('./to-test/index.js')).toTest,
  },
  {
    name: 'coverage',
    summary: 'say what of the statecharts a test suite went through',
    load: async () => (await import('./coverage/index.js')).coverage,
  },
  {
    name: 'conformance',
    summary: 'check what the emulator assumes against an account',
    load: async () => (await import('./conformance/index.js')).conformance,
  },
  {
    name: 'demo',
    summary: 'a company with bots and consumers, and the visualizer open on it',
    load: async () => (await import('./demo/index.js')).demo,
  },
];
