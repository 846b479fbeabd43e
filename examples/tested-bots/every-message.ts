import { type Conversation, type Message, ParticipantRole } from 'parley-sdk';

/**
 * Joins a conversation and hands over each message of the consumer once: also those that were written before the bot had
 * joined, which it is not told of by itself. A bot without this fails `checkBot()` by some seeds, where the consumer is quicker.
 */
export async function hearConsumer(conversation: Conversation, heard: (message: Message) => void): Promise<void> {
  const known = new Set<number>();
  const hear = (message: Message): void => {
    if (message.participant.role !== ParticipantRole.CONSUMER || known.has(message.sequence)) return;
    known.add(message.sequence);
    heard(message);
  };
  conversation.on('message', hear);
  await conversation.join(ParticipantRole.AGENT);
  for (const message of (await conversation.openDialog?.queryMessages()) ?? []) hear(message);
}
