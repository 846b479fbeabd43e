/**
 * What the platform remembers: users, conversations, dialogs, events. Plain records; who may change them is in
 * `requests/` and `fields/`, how they look on the wire is in `wire/dialects.ts`.
 */
import type { Json, JsonObject } from '../wire/json.js';

export type Role = 'CONSUMER' | 'ASSIGNED_AGENT' | 'AGENT' | 'MANAGER' | 'READER' | 'CONTROLLER';
export type OpenState = 'OPEN' | 'CLOSE';
export type Party = 'AGENT' | 'CONSUMER' | 'SYSTEM';
export type TtrType = 'CUSTOM' | 'NORMAL' | 'PRIORITIZED' | 'URGENT';
export type Audience = 'ALL' | 'AGENTS_AND_MANAGERS';
export type Side = 'brand' | 'consumer';

/** Both sides carry the two id forms of protocol.md 0.3; for a consumer they are equal. */
interface UserIds {
  readonly oldId: string;
  readonly pid: string;
}

export interface AgentUser extends UserIds {
  readonly side: 'brand';
  readonly loginName: string;
  readonly userId: string;
  readonly nickname: string;
  readonly avatarUrl: string | null;
  readonly skills: readonly string[];
  readonly permissions: readonly AgentPermission[];
  /** Conversations that routing gives it at the same time. */
  readonly capacity: number;
  /** Agent group; shown on the conversations that this agent is assigned to. */
  readonly groupId: string | undefined;
}

/** `allConversations`: may see conversations that are not assigned to this agent. */
export type AgentPermission = 'allConversations';

export interface ConsumerUser extends UserIds {
  readonly side: 'consumer';
  readonly profile: Record<string, Json>;
  readonly claims: JsonObject | undefined;
  /** The connector through which this consumer signed in. */
  readonly connectorId: string | undefined;
  readonly acr: string | undefined;
  /** Of the latest socket; decides whether a survey can be shown (protocol.md 4.2). */
  clientProperties: JsonObject | undefined;
  /** Had a socket at some time. */
  wasHere: boolean;
  /** In the background = had a socket and has none now (protocol.md 12.3). */
  inBackground: boolean;
  conversations: Conversation[];
}

export type User = AgentUser | ConsumerUser;

export interface Participant {
  readonly user: User;
  role: Role;
  state: 'ACTIVE' | 'SUGGESTED';
}

/** A socket and whose it was, for as long as the ledger tells of it. */
export interface Receiver {
  readonly userId: string;
  readonly socket: number;
}

export interface StoredEvent {
  readonly conversation: Conversation;
  readonly dialog: Dialog;
  /** Absent for chat states, which are never stored (protocol.md 8.5). */
  readonly sequence: number | undefined;
  readonly originator: User;
  readonly role: Role;
  readonly clientProperties: JsonObject | undefined;
  readonly serverTimestamp: number;
  readonly event: JsonObject;
  /** Always an array, also where the client sent one bare object (protocol.md 5.5, 7.3). */
  readonly metadata: readonly Json[] | undefined;
  readonly audience: Audience;
  /** The users that were entitled to it when it was committed: what the ledger compares deliveries with. */
  readonly entitled: readonly User[];
  /** To whom it was written live, in order; twice the same socket is a doubling. */
  readonly delivered: Receiver[];
  /** To whom it was written as part of a replay or a query. */
  readonly replayed: Receiver[];
}

export interface Dialog {
  readonly dialogId: string;
  readonly dialogType: string;
  readonly channelType: string;
  participants: Participant[];
  state: OpenState;
  readonly creationTs: number;
  endTs: number | undefined;
  metaDataLastUpdateTs: number;
  closedBy: Party | undefined;
  closedCause: string | undefined;
  readonly metaData: JsonObject | undefined;
  /** What a DialogChange brought along, e.g. of a survey bot (protocol.md 6.10). */
  metadata: readonly Json[] | undefined;
  readonly events: StoredEvent[];
}

/** A brand user's part in a conversation: in which role, and since when. */
export interface Served {
  readonly user: AgentUser;
  readonly role: Role;
  readonly since: number;
}

export interface Conversation {
  readonly convId: string;
  /** Its place among all, in the order in which they were begun. */
  readonly position: number;
  readonly brandId: string;
  consumer: ConsumerUser;
  skillId: string;
  dialogs: Dialog[];
  /** State of the MAIN dialog; `stage` is the state of the whole (protocol.md 7.2). */
  state: OpenState;
  stage: OpenState;
  closeReason: Party | 'TIMEOUT' | undefined;
  readonly startTs: number;
  endTs: number | undefined;
  metaDataLastUpdateTs: number;
  lastUpdateTime: number;
  readonly firstConversation: boolean;
  ttr: { ttrType: TtrType; value: number };
  /** Since when the consumer waits for the brand; undefined = nothing waits, effectiveTTR -1. */
  waitingSince: number | undefined;
  manualETTR: number | undefined;
  delay: JsonObject | undefined;
  csat: JsonObject | undefined;
  note: string;
  topic: string | undefined;
  readonly context: JsonObject | undefined;
  readonly campaignInfo: JsonObject | undefined;
  /** Of the latest request about the whole conversation that had any. */
  metadata: readonly Json[] | undefined;
  /** The connector through which it was begun. */
  readonly appInstallId: string | undefined;
  lastContent: StoredEvent | undefined;
  lastPublicContent: StoredEvent | undefined;
  unread: Map<string, number>;
  /** Brand users who took part in it, in the order in which they came. */
  served: readonly Served[];
  /** Ever had an ASSIGNED_AGENT: a survey needs one (protocol.md 12.4). */
  wasAssigned: boolean;
  /** Publish requests seen for it, whatever became of them. */
  publishesReceived: number;
  publishesRefused: number;
}

export const mainDialog = (conversation: Conversation): Dialog => conversation.dialogs[0]!;

export function assignedAgent(conversation: Conversation): AgentUser | undefined {
  for (const { user, role, state } of mainDialog(conversation).participants) {
    if (role === 'ASSIGNED_AGENT' && state === 'ACTIVE' && user.side === 'brand') return user;
  }
  return undefined;
}

/** The ACTIVE participants of all dialogs, each (user, role) once: what the conversation-level lists show. */
export function activeParticipants(conversation: Conversation): Participant[] {
  const found: Participant[] = [];
  for (const dialog of conversation.dialogs) {
    for (const participant of dialog.participants) {
      if (participant.state !== 'ACTIVE') continue;
      if (!found.some(({ user, role }) => user === participant.user && role === participant.role))
        found.push(participant);
    }
  }
  return found;
}

/** `manualETTR` overrides; -1 = closed or nothing waits (protocol.md 7.1). */
export function effectiveTtr(conversation: Conversation): number {
  if (conversation.state === 'CLOSE') return -1;
  if (conversation.manualETTR !== undefined) return conversation.manualETTR;
  return conversation.waitingSince === undefined ? -1 : conversation.waitingSince + conversation.ttr.value * 1_000;
}
