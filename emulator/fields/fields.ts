/** UpdateConversationField: its items are applied in order to a draft, which replaces the conversation only if all went well (protocol.md 6.10). */

import { keepConversation } from '../kept/changes.js';
import type { Parts } from '../parts.js';
import type { Conversation, Dialog, User } from '../state/model.js';
import { asString, type Json, type JsonObject } from '../wire/json.js';
import { refusals } from '../wire/refusals.js';
import { changeDialog, closeAll } from './closing.js';
import type { FieldContext } from './context.js';
import { changeParticipants } from './participants.js';
import { setCsat, setDelay, setManualEttr, setNote, setSkill, setTopic, setTtr } from './values.js';

type FieldHandler = (context: FieldContext, item: JsonObject) => string | undefined;

/** The rows of the table in protocol.md 6.10: who may, on closed conversations too or not, and what it does. */
const FIELDS: Readonly<
  Record<
    string,
    { readonly by: 'brand' | 'consumer' | 'both'; readonly afterClose?: true; readonly apply: FieldHandler }
  >
> = {
  ParticipantsChange: { by: 'brand', apply: changeParticipants },
  Skill: { by: 'brand', apply: setSkill },
  ConversationStateField: { by: 'both', apply: closeAll },
  Stage: { by: 'both', apply: closeAll },
  DialogChange: { by: 'both', apply: changeDialog },
  TTRField: { by: 'brand', apply: setTtr },
  CSATRate: { by: 'consumer', afterClose: true, apply: setCsat },
  ManualETTR: { by: 'brand', apply: setManualEttr },
  DelayField: { by: 'brand', apply: setDelay },
  // Of a closed conversation too, as long as it is not locked.
  Note: { by: 'brand', afterClose: true, apply: setNote },
  TopicField: { by: 'brand', apply: setTopic },
};

/** Returns the success text: that of the first item that has a known one, else `OK` (protocol.md 5.6, 13.4 #24). [EA9] */
export function applyFields(
  parts: Parts,
  caller: User,
  conversation: Conversation,
  items: readonly JsonObject[],
  dialogId?: string,
  metadata?: readonly Json[],
): string {
  const now = Math.max(parts.clock.now(), conversation.metaDataLastUpdateTs);
  const draft = draftOf(conversation);
  const callerTakesPart = draft.dialogs.some((dialog) =>
    dialog.participants.some(({ user, state }) => user === caller && state === 'ACTIVE'),
  );
  const context: FieldContext = { parts, caller, draft, now, callerTakesPart, dialogId, metadata };
  let text: string | undefined;
  for (const item of items) {
    const field = FIELDS[asString(item.field) ?? ''];
    if (!field) throw refusals.badRequest(`unknown field ${String(item.field)}`);
    if (field.by !== 'both' && field.by !== caller.side) {
      throw refusals.otherSide(`${String(item.field)} is not for the ${caller.side} side`);
    }
    if (conversation.stage === 'CLOSE' && !field.afterClose) throw refusals.closedConversation(conversation.convId);
    const said = field.apply(context, item);
    text ??= said;
  }
  // Of a DialogChange it belongs to the dialog. [EA50]
  if (metadata && !items.some(({ field }) => field === 'DialogChange')) draft.metadata = metadata;
  draft.metaDataLastUpdateTs = now;
  draft.lastUpdateTime = Math.max(draft.lastUpdateTime, now);
  adopt(conversation, draft);
  keepConversation(parts.keeper, conversation);
  return text ?? 'OK';
}

function draftOf(conversation: Conversation): Conversation {
  return {
    ...conversation,
    unread: new Map(conversation.unread),
    dialogs: conversation.dialogs.map((dialog) => ({
      ...dialog,
      participants: dialog.participants.map((participant) => ({ ...participant })),
    })),
  };
}

/** Keeps the identity of the conversation and its dialogs: events and indexes point at them. */
function adopt(conversation: Conversation, draft: Conversation): void {
  const dialogs: Dialog[] = draft.dialogs.map((dialog, index) => {
    const existing = conversation.dialogs[index];
    return existing ? Object.assign(existing, dialog) : dialog;
  });
  Object.assign(conversation, draft, { dialogs });
}
