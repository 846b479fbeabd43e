import type { Emulator, PlainConversation } from 'parley-sdk/emulator';
import type { Party } from '../party.js';
import { isBrand } from '../program.js';
import type { Problem } from './oracle.js';
import { ringsThatDiffer } from './rings.js';

/** Where a party stands after the calm, compared with the platform. */
export function differences(emulator: Emulator, parties: readonly Party[], now: number): Problem[] {
  const problems: Problem[] = [];
  for (const party of parties) {
    if (party.endedAt !== undefined) continue;
    const { who, connection } = party;
    if (connection.lifecycle !== 'online') {
      const codes = party.errors.slice(-3).map(({ error }) => error.code);
      problems.push({ kind: 'state', who, what: `${connection.lifecycle} after the calm (${codes})` });
      continue;
    }
    for (const conversation of emulator.conversations) {
      // What it was not told of before it became another consumer could not be taken along.
      const isKnown = party.told.some(({ conversationId }) => conversationId === conversation.conversationId);
      const isOwn =
        party.userIds.has(conversation.consumerId) && (isKnown || conversation.consumerId === connection.userId);
      if (conversation.stage === 'OPEN' && (isBrand(who) || isOwn))
        problems.push(...differencesOf(party, conversation));
    }
    if (party.isReady) problems.push(...ringsThatDiffer(party, emulator, now));
    for (const known of connection.getAllKnownConversations()) {
      const conversation = emulator.conversation(known.conversationId);
      if (known.stage === 'OPEN' && conversation?.stage !== 'OPEN')
        problems.push({
          kind: 'state',
          who,
          what: `${known.conversationId} is open here, ${conversation?.stage} there`,
        });
    }
  }
  return problems;
}

function differencesOf(party: Party, there: PlainConversation): Problem[] {
  const here = party.connection.getConversationById(there.conversationId);
  const differs = (what: string): Problem => ({
    kind: 'state',
    who: party.who,
    what: `${there.conversationId}: ${what}`,
  });
  if (!here) return [differs('not known')];
  const problems: Problem[] = [];
  const compare = (name: string, ours: unknown, theirs: unknown): void => {
    if (JSON.stringify(ours) !== JSON.stringify(theirs))
      problems.push(differs(`${name} is ${JSON.stringify(ours)}, there ${JSON.stringify(theirs)}`));
  };
  compare('stage', here.stage, there.stage);
  if (isBrand(party.who)) compare('note', here.note ?? '', there.note);
  else compare('own id', party.connection.userId, there.consumerId);
  compare('skill', here.skill.skillId, there.skillId);
  const row = (role: string, id: string): string => `${role} ${id}`;
  compare(
    'participants',
    here.participants.map(({ role, userId }) => row(role, userId)).sort(),
    there.participants.map(({ role, id }) => row(role, id)).sort(),
  );
  // Of whichever dialog: an agent may take part in the survey only.
  const assigned = there.participants.find(({ role }) => role === 'ASSIGNED_AGENT');
  compare('assigned agent', here.assignedAgent?.userId, assigned?.id);
  return problems;
}
