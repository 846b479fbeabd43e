import type { StoredConversation, StoredDialog } from '../../actors/conversations/stored.js';
import { argumentError } from '../errors/errors.js';
import {
  all,
  type Check,
  checkArgument,
  fits,
  isList,
  isObject,
  isText,
  isWhole,
  listOf,
  optional,
  show,
  withMembers,
} from '../options/check.js';

/** Version of what is written; a later version of Parley reads it, or says that it does not. */
const VERSION = 1;

/** What `serialize()` writes. */
export interface SerializeOptions {
  /** Whether the messages that are kept go along, with their texts. Default true. */
  readonly messages?: boolean | null;
}

/**
 * A dialog as plain data, to be kept as JSON wherever the application likes. Treat it as a closed box: its members may change,
 * and `parley` says how to read them.
 */
export interface SerializedDialog extends StoredDialog {
  readonly parley: typeof VERSION;
}

/** The same for a conversation with all of its dialogs. */
export interface SerializedConversation extends StoredConversation {
  readonly parley: typeof VERSION;
}

const whole = fits(isWhole, 'stored');
const word = fits((value) => isText(value) && value !== '', 'stored');
const PEOPLE = listOf(withMembers({ id: word, role: word, state: word }), 'stored');
const DIALOG_DESCRIPTION = withMembers({
  dialogId: word,
  dialogType: word,
  channelType: word,
  state: word,
  participants: PEOPLE,
});
const MESSAGES = listOf(withMembers({ sequence: whole, originatorId: fits(isText, 'stored') }), 'stored');
const DIALOG: Check = withMembers({
  conversationId: word,
  description: DIALOG_DESCRIPTION,
  delivery: withMembers({
    told: whole,
    known: whole,
    since: whole,
    until: whole,
    notOurs: whole,
    consumerReadUpTo: whole,
    agentReadUpTo: whole,
    gaps: optional(
      listOf(
        fits((value) => isList(value) && value.length === 2 && value.every(isWhole), 'stored'),
        'stored',
      ),
    ),
  }),
  // Whoever wants no texts leaves them out; null is nothing that was written.
  messages: (value) => (value === undefined ? undefined : MESSAGES(value)),
});
const CONVERSATION: Check = withMembers({
  description: withMembers({
    conversationId: word,
    skillId: word,
    stage: word,
    state: word,
    startTs: whole,
    metaDataLastUpdateTs: whole,
    participants: PEOPLE,
    dialogs: listOf(DIALOG_DESCRIPTION, 'stored'),
    details: fits(isObject, 'stored'),
  }),
  dialogs: listOf(DIALOG, 'stored'),
});
const readable = fits((value) => isObject(value) && value.parley === VERSION, 'stored');

export const versioned = <T extends object>(stored: T): T & { readonly parley: typeof VERSION } => ({
  parley: VERSION,
  ...stored,
});

/** What is inside of an object of ours that the application hands in; whatever else that is, it has nothing of it. */
export function insideOf<Given extends object, Inside>(
  given: object,
  look: (given: Given) => Inside | undefined,
): Inside {
  let inside: Inside | undefined;
  try {
    inside = look(given as Given);
  } catch {
    // Nothing at all, or a Proxy that throws.
  }
  if (inside === undefined) throw argumentError('handedTo', { given: show(given) });
  return inside;
}

/** What `serialize()` of a conversation wrote. A copy, so that the application's own is never changed. */
export function readConversation(state: unknown): StoredConversation {
  checkArgument(all(readable, CONVERSATION), state, 'state');
  return structuredClone(state) as StoredConversation;
}

/** The same for a dialog. */
export function readDialog(state: unknown): StoredDialog {
  checkArgument(all(readable, DIALOG), state, 'state');
  return structuredClone(state) as StoredDialog;
}
