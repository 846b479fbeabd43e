/**
 * What is kept, as it is written: one record per thing that changes by itself. Users are named by login name or consumer id,
 * events by dialog and sequence. The part of a key before the first slash says which of these it is.
 */
import * as v from 'valibot';
import type { Conversation, Dialog, Participant, Role, Served, StoredEvent } from '../state/model.js';
import { isObject, type Json, type JsonObject } from '../wire/json.js';

const object = v.custom<JsonObject>((value) => isObject(value as Json), 'is no object');
/** An object that has this member as text; the others are what this version itself has written. */
const objectWith = <T extends object>(member: string) =>
  v.custom<T>((value) => isObject(value as Json) && typeof (value as JsonObject)[member] === 'string', 'is damaged');

/** `agent:LOGIN` or `consumer:ID`. */
const user = v.pipe(v.string(), v.regex(/^(?:agent|consumer):/, 'names no user'));
const event = v.object({ dialogId: v.string(), sequence: v.number() });
const participants = v.array(
  v.object({ user, role: v.custom<Role>(Boolean), state: v.custom<Participant['state']>(Boolean) }),
);

export type PlainDialogState = Omit<Dialog, 'participants' | 'events'>;
export type PlainConversationState = Omit<
  Conversation,
  'consumer' | 'dialogs' | 'lastContent' | 'lastPublicContent' | 'unread' | 'served'
>;
export type PlainEventState = Omit<
  StoredEvent,
  'conversation' | 'dialog' | 'originator' | 'entitled' | 'delivered' | 'replayed'
>;

/** The members of the state that are plain data are kept as they are. */
export const RECORDS = {
  starts: v.object({ count: v.number() }),
  tokens: v.object({ key: v.string(), issued: v.number(), revokedUpTo: v.array(v.tuple([v.string(), v.number()])) }),
  files: v.object({ key: v.string() }),
  agent: objectWith<{ readonly loginName: string; readonly userId: string; readonly pid: string }>('loginName'),
  agentState: v.object({ loginName: v.string(), state: v.string(), description: v.string() }),
  consumer: v.object({
    id: v.string(),
    wasHere: v.boolean(),
    profile: object,
    claims: v.optional(object),
    acr: v.optional(v.string()),
    connectorId: v.optional(v.string()),
    clientProperties: v.optional(object),
  }),
  session: v.object({
    loginName: v.string(),
    bearer: v.string(),
    csrf: v.string(),
    cookie: v.string(),
    expiresAt: v.number(),
  }),
  skill: v.object({ skillId: v.string(), options: object, onShift: v.boolean(), until: v.number() }),
  survey: v.object({
    conversationId: v.string(),
    status: v.picklist(['submitted', 'dismissed']),
    answers: v.array(v.unknown()),
    revision: v.number(),
  }),
  conversation: v.object({
    plain: objectWith<PlainConversationState>('convId'),
    consumer: user,
    dialogs: v.array(v.object({ plain: objectWith<PlainDialogState>('dialogId'), participants })),
    served: v.array(v.object({ user, role: v.custom<Served['role']>(Boolean), since: v.number() })),
    unread: v.array(v.tuple([v.string(), v.number()])),
    lastContent: v.optional(event),
    lastPublicContent: v.optional(event),
  }),
  event: v.object({
    dialogId: v.string(),
    plain: objectWith<PlainEventState>('audience'),
    originator: user,
    entitled: v.array(user),
    /** Who and by which socket. */
    delivered: v.array(v.tuple([v.string(), v.number()])),
    replayed: v.array(v.tuple([v.string(), v.number()])),
  }),
  file: v.object({
    relativePath: v.string(),
    owner: user,
    fileType: v.string(),
    size: v.number(),
    conversations: v.array(v.string()),
  }),
} as const;

export type RecordKind = keyof typeof RECORDS;
export type RecordOf<K extends RecordKind> = v.InferOutput<(typeof RECORDS)[K]>;

/** What is no JSON: the bytes of a file, by its path. */
export const BYTES = 'bytes';

/** Sequences are padded, so that events come in their order. */
export const eventKey = (dialogId: string, sequence: number): string =>
  `event/${dialogId}/${String(sequence).padStart(9, '0')}`;
