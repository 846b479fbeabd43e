/** The items of UpdateConversationField that set a value (protocol.md 6.10). */
import { ttrOf } from '../state/conversations.js';
import type { TtrType } from '../state/model.js';
import { asId, asNumber, asString, type JsonObject } from '../wire/json.js';
import { refusals } from '../wire/refusals.js';
import type { FieldContext } from './context.js';

/** Re-routes: the waiting time starts anew (protocol.md 12.5). */
export function setSkill({ draft, now, callerTakesPart }: FieldContext, item: JsonObject): undefined {
  if (!callerTakesPart) throw refusals.forbidden('only a participant may transfer');
  draft.skillId = asId(item.skill) ?? draft.skillId;
  draft.waitingSince = now;
}

export function setTtr({ draft }: FieldContext, item: JsonObject): undefined {
  draft.ttr = ttrOf(item.ttrType as TtrType, asNumber(item.value));
}

export function setCsat({ draft }: FieldContext, item: JsonObject): undefined {
  const { csatRate, csatResolutionConfirmation, status = 'FILLED' } = item;
  draft.csat = {
    ...(csatRate != null && { csatRate }),
    ...(csatResolutionConfirmation != null && { csatResolutionConfirmation }),
    status,
  };
}

export function setManualEttr({ draft }: FieldContext, item: JsonObject): undefined {
  draft.manualETTR = asNumber(item.time);
}

export function setDelay({ draft }: FieldContext, item: JsonObject): undefined {
  draft.delay = { type: item.type, ...(item.tillWhen != null && { tillWhen: item.tillWhen }) };
}

export function setNote({ draft }: FieldContext, item: JsonObject): undefined {
  draft.note = asString(item.note) ?? '';
}

/** The member is called `note` here too (protocol.md 6.10). */
export function setTopic({ draft }: FieldContext, item: JsonObject): undefined {
  draft.topic = asString(item.note);
}
