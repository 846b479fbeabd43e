import type { Parts } from '../parts.js';
import type { Conversation, User } from '../state/model.js';
import type { Json } from '../wire/json.js';

/** What the handler of one item works on. */
export interface FieldContext {
  readonly parts: Parts;
  readonly caller: User;
  /** A copy of the conversation that may be changed at will. */
  readonly draft: Conversation;
  readonly now: number;
  /** Judged once for the whole request: the caller may remove itself before the transfer (protocol.md 6.10). */
  readonly callerTakesPart: boolean;
  /** `dialogId` of the request body. */
  readonly dialogId: string | undefined;
  /** Metadata of the request. */
  readonly metadata: readonly Json[] | undefined;
}
