import type { Emulator, PlainConversation } from 'parley-sdk/emulator';
import type { Problem } from './oracle.js';
import type { Party } from './party.js';
import { isBrand } from './program.js';

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
    if (party.userIds.size > 1) problems.push({ kind: 'state', who, what: 'became another user' });
    for (const conversation of emulator.conversations) {
      const isOwn = party.userIds.has(conversation.consumerId);
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

/** What has just happened may still be on its way. */
const NEWS_MS = 5_000;

/** Rings that wait here and there, and answers that nobody waits for any more (G14). */
function ringsThatDiffer({ who, rings }: Party, emulator: Emulator, now: number): Problem[] {
  const there = emulator.agent(who).rings;
  const isNews = (at: number): boolean => Math.abs(now - at) < NEWS_MS;
  const waiting = there.filter(({ state }) => state === 'WAITING').map(({ ringId }) => ringId);
  const known = [...rings.values()];
  const wrong = there
    .filter(({ createdAt, expiresAt }) => !isNews(createdAt) && !isNews(expiresAt))
    .map(({ ringId }) => ringId)
    .filter((ringId) => waiting.includes(ringId) !== (rings.get(ringId)?.lifecycle === 'waiting'))
    .map(
      (ringId) =>
        `${ringId} is ${rings.get(ringId)?.lifecycle} here, ${waiting.includes(ringId) ? '' : 'not '}waiting there`,
    );
  const open = known.filter(({ lifecycle }) => /^(accepting|rejecting|awaiting)/.test(lifecycle));
  return [...wrong, ...open.map(({ ringId, lifecycle }) => `${ringId} is still ${lifecycle}`)].map((what) => ({
    ...{ kind: 'rings', who, what },
  }));
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
  compare('skill', here.skill.skillId, there.skillId);
  const row = (role: string, id: string): string => `${role} ${id}`;
  compare(
    'participants',
    here.participants.map(({ role, userId }) => row(role, userId)).sort(),
    there.participants.map(({ role, id }) => row(role, id)).sort(),
  );
  compare('assigned agent', here.assignedAgent?.userId, there.assignedAgent);
  return problems;
}
