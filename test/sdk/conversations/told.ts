import type { Conversation } from 'parley-sdk';

/** What is told of a conversation, in one word each. */
export function toldOf(conversation: Conversation): string[] {
  const told: string[] = [];
  for (const event of ['transfer-skill', 'transfer-agent', 'back-to-queue', 'skill-change', 'close'] as const) {
    conversation.on(event, () => void told.push(event));
  }
  conversation.on('participant-added', ({ role }) => void told.push(`+${role}`));
  conversation.on('participant-removed', ({ role }) => void told.push(`-${role}`));
  return told;
}
