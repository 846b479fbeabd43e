/**
 * A conversation script: JSON lines, in order. Lines of several conversations may be mixed; each conversation keeps its own order
 * and is played beside the others.
 */

export const CALLS = ['open', 'join', 'leave', 'transfer', 'close'] as const;
export type Call = (typeof CALLS)[number];

export const ROLES = ['ASSIGNED_AGENT', 'AGENT', 'MANAGER', 'READER', 'CONTROLLER'] as const;
export type BrandRole = (typeof ROLES)[number];

/** What a line of the file says. */
export interface LineContent {
  readonly conversation: string;
  /** `consumer`, `bot`, `agent` or `agent:<name>` */
  readonly who: string;
  readonly say?: string;
  readonly audience?: 'private';
  readonly do?: Call;
  /** Of `open` and `transfer`. */
  readonly skill?: string;
  /** Of `join`. */
  readonly role?: BrandRole;
}

export interface Line extends LineContent {
  /** Where it stands in the file, from 1; 0 for a line that no file holds. */
  readonly line: number;
}

export interface ConversationScript {
  readonly name: string;
  readonly lines: readonly Line[];
}

export interface Script {
  /** As the user named it; empty for a script that no file holds. */
  readonly file: string;
  readonly conversations: readonly ConversationScript[];
}

/** What is wrong with a line; line 0 = the file as a whole. */
export interface Complaint {
  readonly line: number;
  readonly what: string;
}
