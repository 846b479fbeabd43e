import type { ParticipantRecord } from '../../machines/dialog/record.js';
import type { ParticipantFact } from '../../transport/wire/facts.js';

const NOBODY: readonly ParticipantRecord[] = Object.freeze([]);

/** More different brand users than this in one account are not worth remembering one by one. */
const MOST_SHARED = 20_000;

/**
 * Makes participants of facts and lets conversations share them: the same few agents are in most conversations, and each
 * participant is in its conversation and its dialog. Also learns which UUID belongs to which old id, because suggested
 * agents come with the old one only (protocol.md 7.2).
 */
export class Participants {
  readonly #shared = new Map<string, ParticipantRecord>();
  readonly #idOfAgent = new Map<string, string>();

  /** The list for these facts: the one that was there, if they say nothing new. */
  list(facts: readonly ParticipantFact[], before: readonly ParticipantRecord[]): readonly ParticipantRecord[] {
    if (isSameList(facts, before)) return before;
    if (facts.length === 0) return NOBODY;
    return facts.map((fact) => before.find((old) => isSame(fact, old)) ?? this.#one(fact));
  }

  #one(fact: ParticipantFact): ParticipantRecord {
    const { role, state, agentId } = fact;
    if (role === 'CONSUMER') return Object.freeze({ id: fact.id, agentId: undefined, role, state });
    if (agentId && agentId !== fact.id) this.#idOfAgent.set(agentId, fact.id);
    const id = (agentId && this.#idOfAgent.get(agentId)) ?? fact.id;
    const key = `${id} ${role} ${state}`;
    let participant = this.#shared.get(key);
    if (!participant || participant.agentId !== agentId) {
      if (this.#shared.size >= MOST_SHARED) this.#shared.clear();
      participant = Object.freeze({ id, agentId, role, state });
      this.#shared.set(key, participant);
    }
    return participant;
  }
}

function isSame(fact: ParticipantFact, participant: ParticipantRecord): boolean {
  return fact.id === participant.id && fact.role === participant.role && fact.state === participant.state;
}

function isSameList(facts: readonly ParticipantFact[], list: readonly ParticipantRecord[]): boolean {
  if (facts.length !== list.length) return false;
  for (let index = 0; index < facts.length; index += 1) if (!isSame(facts[index]!, list[index]!)) return false;
  return true;
}

export const findRole = (list: readonly ParticipantRecord[], role: string): ParticipantRecord | undefined => {
  for (const participant of list) if (participant.role === role) return participant;
  return undefined;
};

/** Who we are on this connection; known after the sign-in. */
export interface Self {
  readonly userId: string | undefined;
  readonly agentId: string | undefined;
  /** Who a consumer was before a step-up. */
  readonly formerIds?: ReadonlySet<string>;
}

const NO_ROLES: readonly string[] = Object.freeze([]);

/** In which roles we are among them. */
export function ownRolesOf(participants: readonly ParticipantRecord[], { userId, agentId }: Self): readonly string[] {
  let roles = NO_ROLES;
  for (const participant of participants) {
    const isOurs =
      participant.id === userId ||
      (agentId !== undefined && (participant.agentId === agentId || participant.id === agentId));
    // Whoever is only asked does not take part yet.
    if (isOurs && participant.state !== 'SUGGESTED')
      roles = roles === NO_ROLES ? soleRole(participant.role) : [...roles, participant.role];
  }
  return roles;
}

const soleRoles = new Map<string, readonly string[]>();

/** Nearly every list of own roles is one role long; they are shared. */
function soleRole(role: string): readonly string[] {
  let roles = soleRoles.get(role);
  if (!roles) soleRoles.set(role, (roles = Object.freeze([role])));
  return roles;
}
