/** ParticipantsChange: who joins, leaves, is assigned, is suggested (protocol.md 6.10, 12.5). */

import {
  type AgentUser,
  activeParticipants,
  type Conversation,
  type Dialog,
  mainDialog,
  type Participant,
  type Role,
} from '../state/model.js';
import { asString, type JsonObject } from '../wire/json.js';
import { refusals } from '../wire/refusals.js';
import type { FieldContext } from './context.js';

export function changeParticipants(context: FieldContext, item: JsonObject): string | undefined {
  const dialog = dialogMeant(context, item);
  const role = item.role as Role;
  dialog.metaDataLastUpdateTs = context.now;
  const answer = change(context, item, dialog, role);
  if (dialog === mainDialog(context.draft)) followMain(context);
  return answer;
}

/** Dialogs beside MAIN, such as co-browse, have its participants: else a conversation could get two assigned agents (protocol.md 12.1). */
function followMain({ draft, now }: FieldContext): void {
  const [main, ...others] = draft.dialogs;
  for (const dialog of others) {
    if (dialog.state === 'CLOSE' || dialog.dialogType === 'POST_SURVEY') continue;
    dialog.participants = main!.participants.map((participant) => ({ ...participant }));
    dialog.metaDataLastUpdateTs = now;
  }
}

function change(context: FieldContext, item: JsonObject, dialog: Dialog, role: Role): string | undefined {
  switch (item.type) {
    case 'ADD':
      add(context, dialog, agentMeant(context, item), role);
      return 'OK Agent added successfully';
    case 'REMOVE':
      remove(context, dialog, agentMeant(context, item, true), role);
      return 'OK Agent removed successfully';
    case 'UPDATE':
      changeRole(context, dialog, agentMeant(context, item), role);
      return undefined;
    default:
      suggest(context, dialog, agentMeant(context, item), role);
      return undefined;
  }
}

/** The named dialog, else MAIN, else the one that is still open, such as a survey. */
function dialogMeant({ draft, dialogId }: FieldContext, item: JsonObject): Dialog {
  const named = asString(item.dialogId) ?? dialogId;
  const main = mainDialog(draft);
  const dialog =
    named === undefined
      ? [main, ...draft.dialogs].find(({ state }) => state === 'OPEN')
      : draft.dialogs.find((one) => one.dialogId === named);
  if (!dialog && named !== undefined) throw refusals.unknown('Dialog');
  if (!dialog || dialog.state === 'CLOSE') throw refusals.closedDialog(named ?? draft.convId);
  return dialog;
}

/** `userId` defaults to the caller and may be an old id or a PId (protocol.md 6.10). */
function agentMeant({ parts, caller }: FieldContext, item: JsonObject, leaving = false): AgentUser {
  const userId = asString(item.userId);
  const agent = userId === undefined ? caller : parts.directory.agent(userId);
  if (agent?.side === 'brand') return agent;
  throw leaving ? refusals.noSuchParticipant() : refusals.unknown('User');
}

const isActive = (user: AgentUser, role: Role) => (participant: Participant) =>
  participant.user === user && participant.role === role && participant.state === 'ACTIVE';

/** At most one in the whole conversation, whichever dialog the request names (protocol.md 12.1). */
function forbidSecondAssignment(draft: Conversation, user: AgentUser, role: Role): void {
  if (role !== 'ASSIGNED_AGENT') return;
  const taken = activeParticipants(draft).some((one) => one.role === role && one.user !== user);
  if (taken) throw refusals.alreadyAssigned();
}

/** A repeated ADD by the same user changes nothing; a second ASSIGNED_AGENT is refused (protocol.md 13.4 #25). [EA13] */
function add({ draft, now }: FieldContext, dialog: Dialog, user: AgentUser, role: Role): void {
  if (dialog.participants.some(isActive(user, role))) return;
  forbidSecondAssignment(draft, user, role);
  // Whoever was suggested and comes is suggested no more.
  dialog.participants = dialog.participants.filter((one) => one.user !== user || one.state === 'ACTIVE');
  dialog.participants.push({ user, role, state: 'ACTIVE' });
  startCounting(draft, user, role, now);
}

/** Counters of assigned agents and managers start with their arrival, others with the first message (captures in protocol.md 12.9, 12.10). */
function startCounting(draft: Conversation, user: AgentUser, role: Role, since: number): void {
  draft.served = [...draft.served, { user, role, since }];
  if (role === 'ASSIGNED_AGENT') draft.wasAssigned = true;
  if (role === 'ASSIGNED_AGENT' || role === 'MANAGER') draft.unread.set(user.oldId, draft.unread.get(user.oldId) ?? 0);
}

/** Only ACTIVE entries: an agent who suggests itself and leaves stays suggested (protocol.md 6.10, transfer to the same agent). */
function remove({ draft, now }: FieldContext, dialog: Dialog, user: AgentUser, role: Role): void {
  const index = dialog.participants.findIndex(isActive(user, role));
  if (index < 0) throw refusals.noSuchParticipant();
  dialog.participants.splice(index, 1);
  const gone = !draft.dialogs.some((one) =>
    one.participants.some((other) => other.user === user && other.state === 'ACTIVE'),
  );
  if (gone) draft.unread.delete(user.oldId);
  if (role === 'ASSIGNED_AGENT') draft.waitingSince ??= now;
}

function changeRole({ draft, now }: FieldContext, dialog: Dialog, user: AgentUser, role: Role): void {
  const participant = dialog.participants.find((one) => one.user === user && one.state === 'ACTIVE');
  if (!participant) throw refusals.noSuchParticipant();
  if (participant.role === role) return;
  forbidSecondAssignment(draft, user, role);
  participant.role = role;
  startCounting(draft, user, role, now);
}

/** One suggestion at a time; a new one takes the place of the old. [EA14] */
function suggest({ callerTakesPart }: FieldContext, dialog: Dialog, user: AgentUser, role: Role): void {
  if (!callerTakesPart) throw refusals.forbidden('only a participant may transfer');
  if (role !== 'ASSIGNED_AGENT') throw refusals.badRequest('only an ASSIGNED_AGENT can be suggested');
  dialog.participants = dialog.participants.filter(({ state }) => state !== 'SUGGESTED');
  dialog.participants.push({ user, role, state: 'SUGGESTED' });
}
