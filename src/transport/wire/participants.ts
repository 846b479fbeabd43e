import type { ParticipantFact } from './facts.js';
import { type Json, listOf, objectOf, textOf } from './json.js';

const NOBODY: readonly ParticipantFact[] = [];

/**
 * Participants of a conversation. The consumer dialect has a list of `{id, role}`; the brand dialect two maps, role →
 * old ids and role → UUIDs, whose orders match (protocol.md 7.2).
 */
export function conversationParticipants(details: Json): readonly ParticipantFact[] {
  const { participants, participantsPId } = details;
  if (Array.isArray(participants)) return fromList(participants, undefined, 'participants');
  const oldIds = objectOf(participants, 'participants');
  const uuids = objectOf(participantsPId, 'participantsPId');
  const list: ParticipantFact[] = [];
  // A role may be missing in the second map: those participants keep their old id (protocol.md 7.2).
  for (const role of Object.keys(oldIds)) addRole(list, role, oldIds[role], own(uuids, role));
  for (const role of Object.keys(uuids)) if (!Object.hasOwn(oldIds, role)) addRole(list, role, undefined, uuids[role]);
  return list.length === 0 ? NOBODY : list;
}

/** Roles are names of the platform's, and one of them may be called like something that every object has. */
const own = (map: Json, role: string): unknown => (Object.hasOwn(map, role) ? map[role] : undefined);

function addRole(list: ParticipantFact[], role: string, oldIds: unknown, uuids: unknown): void {
  const olds = listOf(oldIds, 'participants');
  const ids = listOf(uuids, 'participantsPId');
  const count = Math.max(olds.length, ids.length);
  for (let index = 0; index < count; index += 1) {
    const old = olds[index];
    const id = textOf(ids[index] ?? old, '', 'participants');
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
 * of the conversation; a suggested agent is not there and keeps the old one. May be missing (protocol.md 7.2).
 */
export function dialogParticipants(
  list: unknown,
  ofConversation: readonly ParticipantFact[],
): readonly ParticipantFact[] {
  return fromList(listOf(list, 'participantsDetails'), ofConversation, 'participantsDetails');
}

function fromList(
  list: readonly unknown[],
  known: readonly ParticipantFact[] | undefined,
  field: string,
): readonly ParticipantFact[] {
  if (list.length === 0) return NOBODY;
  const participants: ParticipantFact[] = [];
  for (const entry of list) {
    const person = objectOf(entry, field);
    const id = textOf(person.id, '', field);
    const role = textOf(person.role, '', field);
    const state = textOf(person.state, 'ACTIVE', field);
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
