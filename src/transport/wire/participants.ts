import type { ParticipantFact } from './facts.js';
import { isJson, type Json, textOf } from './json.js';

const NOBODY: readonly ParticipantFact[] = [];

/**
 * Participants of a conversation. The consumer dialect has a list of `{id, role}`; the brand dialect two maps, role →
 * old ids and role → UUIDs, whose orders match (protocol.md 7.2).
 */
export function conversationParticipants(details: Json): readonly ParticipantFact[] {
  const { participants, participantsPId } = details;
  if (Array.isArray(participants)) return fromList(participants, undefined);
  if (!isJson(participants) && !isJson(participantsPId)) return NOBODY;
  const oldIds = (isJson(participants) ? participants : {}) as Record<string, unknown>;
  const uuids = (isJson(participantsPId) ? participantsPId : {}) as Record<string, unknown>;
  const list: ParticipantFact[] = [];
  // A role may be missing in the second map: those participants keep their old id (NAS-test captures).
  for (const role in oldIds) addRole(list, role, oldIds[role], uuids[role]);
  for (const role in uuids) if (!(role in oldIds)) addRole(list, role, undefined, uuids[role]);
  return list;
}

function addRole(list: ParticipantFact[], role: string, oldIds: unknown, uuids: unknown): void {
  const olds: readonly unknown[] = Array.isArray(oldIds) ? oldIds : [];
  const ids: readonly unknown[] = Array.isArray(uuids) ? uuids : [];
  const count = Math.max(olds.length, ids.length);
  for (let index = 0; index < count; index += 1) {
    const old = olds[index];
    const id = textOf(ids[index] ?? old, '');
    if (id)
      list.push({
        id,
        agentId: role === 'CONSUMER' || typeof old !== 'string' ? undefined : old,
        role,
        state: 'ACTIVE',
      });
  }
}

/**
 * Participants of a dialog, with their states. In the brand dialect they carry old ids, which are looked up among those
 * of the conversation; a suggested agent is not there and keeps the old one (protocol.md 7.2). May be missing (KB NA-4).
 */
export function dialogParticipants(
  list: unknown,
  ofConversation: readonly ParticipantFact[],
): readonly ParticipantFact[] {
  return Array.isArray(list) ? fromList(list, ofConversation) : NOBODY;
}

function fromList(list: readonly unknown[], known: readonly ParticipantFact[] | undefined): readonly ParticipantFact[] {
  const participants: ParticipantFact[] = [];
  for (const entry of list) {
    if (!isJson(entry)) continue;
    const id = textOf(entry.id, '');
    const role = textOf(entry.role, '');
    const state = textOf(entry.state, 'ACTIVE');
    const same = known && lookUp(known, id, role, state);
    if (same) participants.push(same);
    else if (id) participants.push({ id, agentId: isOldId(id, role) ? id : undefined, role, state });
  }
  return participants;
}

/** The very object of the conversation where nothing differs, so that most dialogs cost no participant of their own. */
function lookUp(
  known: readonly ParticipantFact[],
  id: string,
  role: string,
  state: string,
): ParticipantFact | undefined {
  let other: ParticipantFact | undefined;
  for (const participant of known) {
    if (participant.id !== id && participant.agentId !== id) continue;
    if (participant.role === role && participant.state === state) return participant;
    other ??= participant;
  }
  return other && { ...other, role, state };
}

const isOldId = (id: string, role: string): boolean => role !== 'CONSUMER' && id.includes('.');
