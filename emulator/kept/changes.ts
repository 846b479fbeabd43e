/** What becomes of a change: the records that are written for it. Whoever changes something calls one of these. */
import type { ConsumerUser, Conversation, Receiver, StoredEvent, User } from '../state/model.js';
import type { Keeper } from './keeper.js';
import { BYTES, eventKey, type RecordKind, type RecordOf } from './records.js';

function keep<K extends RecordKind>(keeper: Keeper, kind: K, id: string, record: () => RecordOf<K>): void {
  keeper.note(id === '' ? kind : `${kind}/${id}`, record);
}

const forget = (keeper: Keeper, key: string): void => keeper.note(key, () => undefined);

const nameOf = (user: User): string => (user.side === 'brand' ? `agent:${user.loginName}` : `consumer:${user.oldId}`);

export function keepConversation(keeper: Keeper, conversation: Conversation): void {
  keep(keeper, 'conversation', conversation.convId, () => {
    const { consumer, dialogs, lastContent, lastPublicContent, unread, served, ...plain } = conversation;
    return {
      plain,
      consumer: nameOf(consumer),
      dialogs: dialogs.map(({ participants, events: _apart, ...plainDialog }) => ({
        plain: plainDialog,
        participants: participants.map(({ user, role, state }) => ({ user: nameOf(user), role, state })),
      })),
      served: served.map(({ user, role, since }) => ({ user: nameOf(user), role, since })),
      unread: [...unread],
      lastContent: referenceTo(lastContent),
      lastPublicContent: referenceTo(lastPublicContent),
    };
  });
}

const referenceTo = (stored: StoredEvent | undefined): { dialogId: string; sequence: number } | undefined =>
  stored && { dialogId: stored.dialog.dialogId, sequence: stored.sequence ?? 0 };

/** Chat states have no sequence, and are not kept. */
export function keepEvent(keeper: Keeper, stored: StoredEvent): void {
  if (stored.sequence === undefined) return;
  const { dialogId } = stored.dialog;
  keeper.note(eventKey(dialogId, stored.sequence), (): RecordOf<'event'> => {
    const {
      conversation: _conversation,
      dialog: _dialog,
      originator,
      entitled,
      delivered,
      replayed,
      ...plain
    } = stored;
    return {
      dialogId,
      plain,
      originator: nameOf(originator),
      entitled: entitled.map(nameOf),
      delivered: delivered.map(receiverOf),
      replayed: replayed.map(receiverOf),
    };
  });
}

const receiverOf = ({ userId, socket }: Receiver): [string, number] => [userId, socket];

/** As by a platform that comes back without its state. */
export function forgetConversations(keeper: Keeper, conversations: Iterable<Conversation>): void {
  for (const { convId, dialogs } of conversations) {
    forget(keeper, `conversation/${convId}`);
    for (const { dialogId, events } of dialogs)
      for (const { sequence = 0 } of events) forget(keeper, eventKey(dialogId, sequence));
  }
}

export const keepAgent = (keeper: Keeper, options: RecordOf<'agent'>): void =>
  keep(keeper, 'agent', options.loginName, () => options);

/** Undefined once it has gone with its last socket. */
export function keepAgentState(
  keeper: Keeper,
  loginName: string,
  standing: { readonly state: string; readonly description: string } | undefined,
): void {
  if (standing) keep(keeper, 'agentState', loginName, () => ({ loginName, ...standing }));
  else forget(keeper, `agentState/${loginName}`);
}

export function keepConsumer(keeper: Keeper, consumer: ConsumerUser): void {
  keep(keeper, 'consumer', consumer.oldId, () => {
    const { oldId: id, wasHere, profile, claims, acr, connectorId, clientProperties } = consumer;
    return { id, wasHere, profile, claims, acr, connectorId, clientProperties };
  });
}

/** How many tokens were given out, which of them are bad, and the key by which they are known. */
export const keepTokens = (keeper: Keeper, record: () => RecordOf<'tokens'>): void =>
  keep(keeper, 'tokens', '', record);

export const keepSession = (keeper: Keeper, loginName: string, session: Omit<RecordOf<'session'>, 'loginName'>): void =>
  keep(keeper, 'session', loginName, () => {
    const { bearer, csrf, cookie, expiresAt } = session;
    return { loginName, bearer, csrf, cookie, expiresAt };
  });

export const forgetSession = (keeper: Keeper, loginName: string): void => forget(keeper, `session/${loginName}`);

export const keepSkill = (keeper: Keeper, skillId: string, record: () => RecordOf<'skill'>): void =>
  keep(keeper, 'skill', skillId, record);

export const keepSurvey = (keeper: Keeper, record: RecordOf<'survey'>): void =>
  keep(keeper, 'survey', record.conversationId, () => record);

/** By which temporary addresses are signed. */
export const keepFilesKey = (keeper: Keeper, key: () => string): void =>
  keep(keeper, 'files', '', () => ({ key: key() }));

interface FileState {
  readonly relativePath: string;
  readonly owner: User;
  readonly fileType: string;
  readonly size: number;
  readonly bytes: Buffer | undefined;
  readonly conversations: ReadonlySet<Conversation>;
}

export function keepFile(keeper: Keeper, file: FileState): void {
  keep(keeper, 'file', file.relativePath, () => {
    const { relativePath, owner, fileType, size, conversations } = file;
    return {
      relativePath,
      owner: nameOf(owner),
      fileType,
      size,
      conversations: [...conversations].map(({ convId }) => convId),
    };
  });
}

export const keepBytes = (keeper: Keeper, { relativePath, bytes }: FileState): void =>
  keeper.note(`${BYTES}/${relativePath}`, () => bytes);

export function forgetFile(keeper: Keeper, { relativePath }: FileState): void {
  forget(keeper, `file/${relativePath}`);
  forget(keeper, `${BYTES}/${relativePath}`);
}
