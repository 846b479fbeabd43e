/** From the records of an earlier process to the state of this one. */
import * as v from 'valibot';
import type { Parts } from '../parts.js';
import type { AgentState } from '../routing/model.js';
import type { AgentOptions } from '../state/directory.js';
import type { HostedFile } from '../state/files.js';
import type { AgentUser, Conversation, Dialog, Receiver, StoredEvent, User } from '../state/model.js';
import type { SkillOptions } from '../state/skills.js';
import { parseJson } from '../wire/json.js';
import { BYTES, RECORDS, type RecordKind, type RecordOf } from './records.js';
import { StateError } from './state-error.js';

/** The records of a folder, checked one by one. */
export class Records {
  constructor(
    private readonly bytesByKey: ReadonlyMap<string, Buffer>,
    private readonly folder: string,
  ) {}

  /** All of a kind, in the order of their keys. */
  all<K extends RecordKind>(kind: K): RecordOf<K>[] {
    const found: RecordOf<K>[] = [];
    for (const [key, bytes] of this.bytesByKey) {
      if (key !== kind && !key.startsWith(`${kind}/`)) continue;
      const result = v.safeParse(RECORDS[kind], parseJson(bytes.toString('utf8')));
      if (!result.success) throw this.broken(`the record ${key} ${problemOf(result.issues)}`);
      found.push(result.output as RecordOf<K>);
    }
    return found;
  }

  bytesOf(relativePath: string): Buffer | undefined {
    return this.bytesByKey.get(`${BYTES}/${relativePath}`);
  }

  broken(why: string): StateError {
    return new StateError(`The state in ${this.folder} is broken: ${why}.`);
  }
}

function problemOf([issue]: readonly v.BaseIssue<unknown>[]): string {
  const where = issue?.path?.map(({ key }) => String(key)).join('.');
  return where ? `has a bad ${where}` : 'is damaged';
}

/** The agents of the options with the ids that they had, and those that were added later on. */
export function agentsOf(given: readonly AgentOptions[], records: Records): AgentOptions[] {
  const kept = new Map(records.all('agent').map((one) => [one.loginName, one] as const));
  const known = given.map((agent) => {
    const { userId = agent.userId, pid = agent.pid } = kept.get(agent.loginName) ?? {};
    return { ...(userId !== undefined && { userId }), ...(pid !== undefined && { pid }), ...agent };
  });
  const named = new Set(given.map(({ loginName }) => loginName));
  const all: AgentOptions[] = [...known, ...[...kept.values()].filter(({ loginName }) => !named.has(loginName))];
  // First those whose ids are settled, so that a new one does not take one of them.
  return [...all.filter(({ userId }) => userId !== undefined), ...all.filter(({ userId }) => userId === undefined)];
}

/** To be called once, when the agents are there and before anything is received. */
export function readBack(parts: Parts, records: Records): void {
  const people = new People(parts, records);
  for (const { skillId, options, ...shift } of records.all('skill')) {
    const skill = parts.skills.find(skillId) ?? parts.skills.add({ ...options, skillId } as SkillOptions);
    skill.restore({ skillId, options, ...shift });
  }
  readConversations(parts, records, people);
  for (const survey of records.all('survey')) parts.agentSurveys.restore(survey);
  const files = records.all('file').map((file) => fileFrom(parts, records, people, file));
  for (const { key } of records.all('files')) parts.files.restore(key, files);
  const sessions = records
    .all('session')
    .map(({ loginName, ...session }) => ({ ...session, user: people.agent(loginName) }));
  for (const tokens of records.all('tokens')) parts.tokens.restore(tokens, sessions);
  for (const { loginName, state, description } of records.all('agentState'))
    parts.routing.states.restore(people.agent(loginName), state as AgentState, description);
  // Who waited for an agent waits again; rings that were open have ended with the sockets they were told to.
  for (const conversation of parts.store.openOnly()) parts.routing.consider(conversation);
}

/** Users by the names that records have for them. */
class People {
  readonly #receivers = new Map<string, Receiver>();

  constructor(
    private readonly parts: Parts,
    private readonly records: Records,
  ) {
    for (const { id, claims, acr, connectorId, clientProperties, profile, wasHere } of records.all('consumer')) {
      parts.directory.restoreConsumer({
        side: 'consumer',
        oldId: id,
        pid: id,
        profile: { ...profile } as Record<string, NonNullable<(typeof profile)[string]>>,
        claims,
        acr,
        connectorId,
        clientProperties,
        wasHere,
        // No socket outlives the process.
        inBackground: wasHere,
        conversations: [],
      });
    }
  }

  agent(loginName: string): AgentUser {
    const found = this.parts.directory.agent(loginName);
    if (!found) throw this.records.broken(`there is no agent ${loginName}`);
    return found;
  }

  user(name: string): User {
    const id = name.slice(name.indexOf(':') + 1);
    if (name.startsWith('agent:')) return this.agent(id);
    const found = this.parts.directory.consumer(id);
    if (!found) throw this.records.broken(`there is no consumer ${id}`);
    return found;
  }

  /** One object per user and socket: by that the ledger sees what came twice. */
  receiver([userId, socket]: readonly [string, number]): Receiver {
    const key = `${userId} ${socket}`;
    const receiver = this.#receivers.get(key) ?? { userId, socket };
    this.#receivers.set(key, receiver);
    return receiver;
  }
}

function readConversations({ store }: Parts, records: Records, people: People): void {
  const kept = records.all('conversation').sort((one, other) => one.plain.position - other.plain.position);
  const byDialog = new Map<string, { readonly conversation: Conversation; readonly dialog: Dialog }>();
  for (const record of kept) {
    const conversation = conversationFrom(record, people, records);
    store.add(conversation);
    for (const dialog of conversation.dialogs) byDialog.set(dialog.dialogId, { conversation, dialog });
  }
  for (const { dialogId, plain, originator, entitled, delivered, replayed } of records.all('event')) {
    const place = byDialog.get(dialogId);
    if (!place || plain.sequence !== place.dialog.events.length)
      throw records.broken(`event ${plain.sequence} of dialog ${dialogId} has no place`);
    place.dialog.events.push({
      ...plain,
      ...place,
      metadata: plain.metadata,
      clientProperties: plain.clientProperties,
      originator: people.user(originator),
      entitled: entitled.map((name) => people.user(name)),
      delivered: delivered.map((one) => people.receiver(one)),
      replayed: replayed.map((one) => people.receiver(one)),
    });
  }
  const eventOf = (reference: RecordOf<'conversation'>['lastContent']): StoredEvent | undefined =>
    reference && byDialog.get(reference.dialogId)?.dialog.events[reference.sequence];
  for (const { plain, lastContent, lastPublicContent } of kept) {
    const conversation = store.conversations.get(plain.convId)!;
    conversation.lastContent = eventOf(lastContent);
    conversation.lastPublicContent = eventOf(lastPublicContent);
  }
}

function conversationFrom(record: RecordOf<'conversation'>, people: People, records: Records): Conversation {
  const { plain, consumer: consumerName, dialogs, served, unread } = record;
  const consumer = people.user(consumerName);
  if (consumer.side !== 'consumer') throw records.broken(`conversation ${plain.convId} is not that of a consumer`);
  if (dialogs.length === 0) throw records.broken(`conversation ${plain.convId} has no dialog`);
  return {
    ...plain,
    consumer,
    dialogs: dialogs.map((dialog) => ({
      ...dialog.plain,
      participants: dialog.participants.map(({ user, role, state }) => ({ user: people.user(user), role, state })),
      events: [],
    })),
    served: served.map(({ user, role, since }) => ({ user: people.agent(user.slice('agent:'.length)), role, since })),
    unread: new Map(unread),
    lastContent: undefined,
    lastPublicContent: undefined,
  };
}

function fileFrom(
  { store }: Parts,
  records: Records,
  people: People,
  { relativePath, owner, fileType, size, conversations }: RecordOf<'file'>,
): HostedFile {
  return {
    relativePath,
    owner: people.user(owner),
    fileType,
    size,
    bytes: records.bytesOf(relativePath),
    conversations: new Set(conversations.flatMap((id) => store.conversations.get(id) ?? [])),
  };
}
