import type { Message, OnLost } from 'parley-sdk';

/** A promise that the SDK handed out, and what became of it. */
export interface Errand {
  readonly who: string;
  readonly what: string;
  /** The text, of a message. */
  readonly text?: string;
  /** The ring that it answers. */
  readonly ring?: string;
  /** The caption of the file that it reads. */
  readonly file?: string;
  /** The dialog that it reads, and since when by the platform's clock. */
  readonly look?: { readonly dialogId: string; readonly at: number };
  readonly onLost?: OnLost | undefined;
  /** Who the party was when it asked, and when that settled. */
  readonly userId?: string | undefined;
  userIdThen?: string | undefined;
  readonly since: number;
  until?: number;
  outcome: 'pending' | 'resolved' | 'rejected';
  value?: unknown;
  error?: unknown;
}

/** What a party was told about a conversation, in the order in which it was told. */
export interface Told {
  /** Counts what was told and what was sent, for what happens in one moment. */
  readonly order: number;
  readonly at: number;
  readonly event: string;
  readonly conversationId: string;
  readonly dialogId?: string;
  readonly sequence?: number;
  readonly text?: string;
  /** Of `conversation`: the stage in which it was seen. */
  readonly stage?: string;
}

/** What is said in a message; of a file that is its caption. */
export const textOf = (message: Message): string => String(message.isDownloadable ? message.caption : message.body);

/** What of a conversation is told and not looked at by itself. */
export const EVENTS = [
  'dialog',
  'dialog-close',
  'participant-removed',
  'participant-added',
  'skill-change',
  'stage-change',
  'transfer-skill',
  'transfer-agent',
  'back-to-queue',
  'message-delivery-event',
  'participant-chat-state',
  'close',
] as const;
