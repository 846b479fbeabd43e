import type { Transcript } from './transcript.js';
import type { Witness } from './witness.js';

/** What all players of a play share. */
export interface Scene {
  /** Where the emulator is. */
  readonly platform: { readonly csdsDomain: string; readonly accountId: string };
  readonly witness: Witness;
  readonly transcript: Transcript;
  /** User id → who it is in the script; users of the brand only. */
  readonly players: Map<string, string>;
  /** Conversation id → its name in the script. */
  readonly names: Map<string, string>;
}

/** What a witness notes when a message arrives. */
export const sightOf = (sequence: number): string => `message #${sequence}`;
