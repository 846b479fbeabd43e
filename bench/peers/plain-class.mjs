import { EventEmitter } from 'node:events';
import { account, me } from '../frame-source/world.mjs';
import { newTally } from './contestant.mjs';

/**
 * The client a good programmer would write by hand for the same job, without statecharts: classes with node's
 * EventEmitter. It decodes what Parley decodes, keeps what Parley keeps, checks what Parley checks on the way of a
 * notification and emits the same events in the same order. What it does not have is everything else: reconnecting,
 * catching up after a gap, commands with outcomes, deadlines, inspection, drawings.
 */

const messagesKept = 100;

/**
 * @typedef {{ type: string, contentType?: string, message?: unknown, content?: unknown, status?: string, sequenceList?: number[] }} WireEvent
 * @typedef {{ sequence: number, originatorId: string, originatorPId?: string, originatorMetadata?: { id: string, role: string }, serverTimestamp: number,
 *   event: WireEvent, dialogId: string, conversationId?: string, metadata?: unknown[] | null, messageAudience?: string }} WireMessage
 * @typedef {{ dialogId: string, participantsDetails?: { id: string, role: string, state?: string }[], dialogType: string, channelType: string, state: string,
 *   creationTs: number, endTs?: number, closedBy?: string, closedCause?: string, metaData?: unknown }} WireDialog
 * @typedef {{ skillId: string, participants: Record<string, string[]>, participantsPId: Record<string, string[]>, dialogs: WireDialog[], state: string, stage: string,
 *   closeReason?: string, startTs: number, endTs?: number, metaDataLastUpdateTs: number, firstConversation?: boolean, csatRate?: number, note?: string,
 *   ttr?: { ttrType: string, value: number }, context?: unknown, campaignInfo?: unknown, conversationHandlerDetails?: { accountId: string } }} WireDetails
 * @typedef {{ type: string, result: { convId: string, effectiveTTR: number, conversationDetails: WireDetails, numberOfunreadMessages?: Record<string, number>,
 *   lastContentEventNotification?: WireMessage, lastUpdateTime?: number } }} WireChange
 */

export class PlainParticipant {
  /** @param {string} userId @param {string | undefined} agentId @param {string} role @param {string} state */
  constructor(userId, agentId, role, state) {
    this.userId = userId;
    this.agentId = agentId;
    this.role = role;
    this.state = state;
  }
}

export class PlainMessage {
  /** @param {PlainDialog} dialog @param {WireMessage} wire @param {PlainParticipant} participant */
  constructor(dialog, wire, participant) {
    this.dialog = dialog;
    this.sequence = wire.sequence;
    this.time = wire.serverTimestamp;
    this.event = wire.event;
    this.participant = participant;
    this.messageAudience = wire.messageAudience ?? 'ALL';
    this.metadata = wire.metadata ?? null;
  }

  get body() {
    if (this.event.type === 'RichContentEvent') return this.event.content;
    return typeof this.event.message === 'string' ? this.event.message : null;
  }

  get contentType() {
    return this.event.contentType;
  }

  accept() {
    return this.dialog.sendStatus('ACCEPT', [this.sequence]);
  }

  read() {
    return this.dialog.sendStatus('READ', [this.sequence]);
  }

  sentByCurrentUser() {
    return this.participant.userId === me.pid;
  }
}

export class PlainDialog {
  /** @param {PlainConversation} conversation @param {WireDialog} wire */
  constructor(conversation, wire) {
    this.conversation = conversation;
    this.dialogId = wire.dialogId;
    this.dialogType = wire.dialogType;
    this.channelType = wire.channelType;
    this.state = wire.state;
    this.creationTs = wire.creationTs;
    this.endTs = wire.endTs;
    this.closedBy = wire.closedBy;
    this.closedCause = wire.closedCause;
    this.metaData = wire.metaData;
    /** @type {PlainParticipant[]} */
    this.participants = [];
    /** @type {PlainMessage[]} */
    this.messages = [];
    this.lastSequence = -1;
    this.consumerReadUpTo = -1;
    this.agentReadUpTo = -1;
  }

  /** @param {string} status @param {number[]} sequenceList */
  sendStatus(status, sequenceList) {
    return this.conversation.connection.request('.ams.ms.PublishEvent', {
      dialogId: this.dialogId,
      event: { type: 'AcceptStatusEvent', status, sequenceList },
    });
  }

  /** @param {string} userId @param {string} role */
  participantOf(userId, role) {
    for (const participant of this.participants) {
      if (participant.userId === userId && participant.role === role) return participant;
    }
    // Left since, or never listed (a bot that only controls): the message still has a sender.
    return new PlainParticipant(userId, undefined, role, 'ACTIVE');
  }

  /** @param {WireMessage} wire */
  receive(wire) {
    const { event, sequence } = wire;
    if (event.type === 'ChatStateEvent') return;
    // Again, or older than what the program has seen already.
    if (sequence <= this.lastSequence) {
      this.conversation.connection.duplicates += 1;
      return;
    }
    if (this.lastSequence >= 0 && sequence > this.lastSequence + 1) this.conversation.connection.gaps += 1;
    this.lastSequence = sequence;
    if (event.type === 'AcceptStatusEvent') this.acceptStatus(wire);
    else if (event.type === 'ContentEvent' || event.type === 'RichContentEvent') {
      const id = wire.originatorPId ?? wire.originatorId;
      const message = new PlainMessage(this, wire, this.participantOf(id, wire.originatorMetadata?.role ?? ''));
      this.messages.push(message);
      if (this.messages.length > messagesKept) this.messages.shift();
      this.conversation.emit('message', message);
    }
  }

  /** @param {WireMessage} wire */
  acceptStatus(wire) {
    const { sequenceList = [], status } = wire.event;
    let newest = -1;
    for (const sequence of sequenceList) if (sequence > newest) newest = sequence;
    if (status === 'READ') {
      const role = wire.originatorMetadata?.role;
      if (role === 'CONSUMER') this.consumerReadUpTo = Math.max(this.consumerReadUpTo, newest);
      else if (role === 'ASSIGNED_AGENT') this.agentReadUpTo = Math.max(this.agentReadUpTo, newest);
    }
    const { conversation } = this;
    if (conversation.listenerCount('message-delivery-event') === 0) return;
    const concerned = this.messages.filter((message) => sequenceList.includes(message.sequence));
    if (concerned.length > 0) conversation.emit('message-delivery-event', concerned);
  }
}

export class PlainConversation extends EventEmitter {
  /** @param {PlainConnection} connection @param {string} conversationId */
  constructor(connection, conversationId) {
    super();
    this.connection = connection;
    this.conversationId = conversationId;
    /** @type {PlainDialog[]} */
    this.dialogs = [];
    /** @type {PlainParticipant[]} */
    this.participants = [];
    this.skillId = '-1';
    this.stage = 'OPEN';
    this.state = 'OPEN';
    /** @type {string | undefined} */
    this.closeReason = undefined;
    this.startTs = 0;
    /** @type {number | undefined} */
    this.endTs = undefined;
    this.metaDataLastUpdateTs = 0;
    /** @type {number | undefined} */
    this.lastUpdateTime = undefined;
    this.effectiveTTR = -1;
    /** @type {Record<string, number> | undefined} */
    this.unread = undefined;
    /** @type {unknown} */
    this.context = undefined;
    /** @type {unknown} */
    this.campaignInfo = undefined;
    /** @type {string | undefined} */
    this.handlerAccountId = undefined;
    /** @type {string | undefined} */
    this.ttrType = undefined;
    /** @type {number | undefined} */
    this.ttrValue = undefined;
    /** @type {string | undefined} */
    this.note = undefined;
    /** @type {number | undefined} */
    this.csat = undefined;
    this.outOfOrder = 0;
    /** @type {PlainParticipant | undefined} */
    this.consumer = undefined;
  }

  get mainDialog() {
    return this.dialogs.find(({ dialogType }) => dialogType === 'MAIN');
  }

  get assignedAgent() {
    return this.participants.find(({ role, state }) => role === 'ASSIGNED_AGENT' && state === 'ACTIVE');
  }

  /** @param {WireChange} change @param {boolean} isNew */
  update(change, isNew) {
    const { result } = change;
    const details = result.conversationDetails;
    if (!isNew && details.metaDataLastUpdateTs < this.metaDataLastUpdateTs) {
      this.outOfOrder += 1;
      return;
    }
    const before = this.participants;
    const skillBefore = this.skillId;
    const wasOpen = this.stage === 'OPEN';
    this.skillId = details.skillId;
    this.stage = details.stage;
    this.state = details.state;
    this.closeReason = details.closeReason;
    this.startTs = details.startTs;
    this.endTs = details.endTs;
    this.metaDataLastUpdateTs = details.metaDataLastUpdateTs;
    this.lastUpdateTime = result.lastUpdateTime;
    this.effectiveTTR = result.effectiveTTR;
    this.unread = result.numberOfunreadMessages;
    this.context = details.context;
    this.campaignInfo = details.campaignInfo;
    this.handlerAccountId = details.conversationHandlerDetails?.accountId;
    this.ttrType = details.ttr?.ttrType;
    this.ttrValue = details.ttr?.value;
    this.note = details.note;
    this.csat = details.csatRate;
    this.participants = this.decodeParticipants(details.participants, details.participantsPId);
    this.updateDialogs(details);
    if (isNew) {
      const main = this.mainDialog;
      const last = result.lastContentEventNotification;
      if (main !== undefined && last !== undefined) main.lastSequence = last.sequence;
      this.connection.emit('conversation', this);
    } else this.announce(before, skillBefore);
    if (wasOpen && this.stage === 'CLOSE') this.emit('close');
  }

  /** @param {WireDetails} details */
  updateDialogs(details) {
    for (const wire of details.dialogs) {
      let dialog = this.dialogs.find(({ dialogId }) => dialogId === wire.dialogId);
      if (dialog === undefined) {
        dialog = new PlainDialog(this, wire);
        this.dialogs.push(dialog);
        this.connection.dialogs.set(wire.dialogId, dialog);
        if (this.dialogs.length > 1) this.emit('dialog', dialog);
      } else {
        dialog.state = wire.state;
        dialog.endTs = wire.endTs;
        dialog.closedBy = wire.closedBy;
        dialog.closedCause = wire.closedCause;
        dialog.metaData = wire.metaData;
      }
      dialog.participants = this.decodeDetails(wire, details.participantsPId);
    }
  }

  /**
   * The n-th participant of a role in a dialog has the n-th PId of that role (protocol.md 7.2).
   * @param {WireDialog} wire @param {Record<string, string[]>} pids
   */
  decodeDetails(wire, pids) {
    /** @type {Record<string, number>} */
    const seen = {};
    return (wire.participantsDetails ?? []).map(({ id, role, state = 'ACTIVE' }) => {
      if (state === 'SUGGESTED') return new PlainParticipant(id, id, role, state);
      const index = seen[role] ?? 0;
      seen[role] = index + 1;
      const pid = pids[role]?.[index] ?? id;
      return role === 'CONSUMER' ? this.consumerOf(pid) : this.connection.participant(pid, role, id, state);
    });
  }

  /** @param {Record<string, string[]>} agentIds @param {Record<string, string[]>} pids */
  decodeParticipants(agentIds, pids) {
    /** @type {PlainParticipant[]} */
    const list = [];
    for (const role of Object.keys(pids)) {
      const ids = pids[role] ?? [];
      const old = agentIds[role] ?? [];
      for (let n = 0; n < ids.length; n++) {
        const pid = ids[n] ?? '';
        list.push(
          role === 'CONSUMER' ? this.consumerOf(pid) : this.connection.participant(pid, role, old[n], 'ACTIVE'),
        );
      }
    }
    return list;
  }

  /** The consumer stays the same object for as long as it is the same person. @param {string} id */
  consumerOf(id) {
    if (this.consumer?.userId !== id) this.consumer = new PlainParticipant(id, undefined, 'CONSUMER', 'ACTIVE');
    return this.consumer;
  }

  /** @param {PlainParticipant[]} before @param {string} skillBefore */
  announce(before, skillBefore) {
    const after = this.participants;
    // Participants are shared objects, so the usual case, nobody came or went, is settled by identity.
    for (const one of before) if (!after.includes(one)) this.emit('participant-removed', one);
    for (const one of after) if (!before.includes(one)) this.emit('participant-added', { participant: one });
    const agentBefore = before.find(({ role }) => role === 'ASSIGNED_AGENT');
    const agentAfter = this.assignedAgent;
    if (this.skillId !== skillBefore) {
      this.emit('skill-change', this.skillId);
      this.emit('transfer-skill');
    } else if (agentBefore !== undefined && agentAfter === undefined) this.emit('back-to-queue');
    else if (agentBefore !== undefined && agentAfter !== undefined && agentBefore !== agentAfter) {
      this.emit('transfer-agent', agentAfter);
    }
  }
}

export class PlainConnection extends EventEmitter {
  /** @param {{ WebSocket: new (url: string) => { onopen: unknown, onmessage: unknown, send(text: string): void, close(): void }, fetch: typeof fetch }} tools */
  constructor(tools) {
    super();
    this.tools = tools;
    /** @type {Map<string, PlainConversation>} */
    this.conversations = new Map();
    /** Messages of a main dialog name no conversation, only the dialog. @type {Map<string, PlainDialog>} */
    this.dialogs = new Map();
    /** One object per brand user and role, shared by all conversations. @type {Map<string, PlainParticipant>} */
    this.people = new Map();
    /** @type {Map<string, (body: unknown) => void>} */
    this.pending = new Map();
    this.requests = 0;
    this.duplicates = 0;
    this.gaps = 0;
  }

  /** @param {string} username */
  async open(username) {
    const root = 'http://127.0.0.1:1/api/account';
    const directory = await this.tools.fetch(`${root}/${account}/service/baseURI.json?version=1.0`);
    const { baseURIs } = /** @type {{ baseURIs: { baseURI: string }[] }} */ (await directory.json());
    const login = await this.tools.fetch(`${root}/${account}/login?v=1.3`, {
      method: 'POST',
      body: JSON.stringify({ username, password: 'secret' }),
    });
    const { bearer } = /** @type {{ bearer: string }} */ (await login.json());
    const host = baseURIs[0]?.baseURI;
    const socket = new this.tools.WebSocket(`ws://${host}/ws_api/account/${account}/messaging/brand/${bearer}?v=2.1`);
    this.socket = socket;
    await new Promise((resolve) => {
      socket.onopen = resolve;
    });
    socket.onmessage = (/** @type {{ data: string }} */ event) => this.receive(event.data);
    await this.request('.ams.aam.SubscribeExConversations', { stage: ['OPEN'] });
  }

  /** @param {string} type @param {object} body */
  request(type, body) {
    this.requests += 1;
    const id = String(this.requests);
    return new Promise((resolve) => {
      this.pending.set(id, resolve);
      this.socket?.send(JSON.stringify({ kind: 'req', id, type, body }));
    });
  }

  /** @param {string} text */
  receive(text) {
    const frame = JSON.parse(text);
    if (frame.kind === 'notification') {
      if (this.listenerCount('notification') > 0) this.emit('notification', frame);
      if (frame.type === '.ams.ms.OnlineEventDistribution') this.receiveMessage(frame.body);
      else if (frame.type === '.ams.aam.ExConversationChangeNotification') {
        for (const change of frame.body.changes) this.receiveChange(change);
      }
    } else if (frame.kind === 'resp') {
      this.pending.get(frame.reqId)?.(frame.body);
      this.pending.delete(frame.reqId);
    }
  }

  /** @param {WireMessage} wire */
  receiveMessage(wire) {
    this.dialogs.get(wire.dialogId)?.receive(wire);
  }

  /** @param {WireChange} change */
  receiveChange(change) {
    const id = change.result.convId;
    const known = this.conversations.get(id);
    const conversation = known ?? new PlainConversation(this, id);
    if (known === undefined) {
      if (change.type === 'DELETE') return;
      this.conversations.set(id, conversation);
    }
    conversation.update(change, known === undefined);
    if (conversation.stage === 'CLOSE' || change.type === 'DELETE') {
      this.conversations.delete(id);
      for (const dialog of conversation.dialogs) this.dialogs.delete(dialog.dialogId);
    }
  }

  /** @param {string} pid @param {string} role @param {string | undefined} agentId @param {string} state */
  participant(pid, role, agentId, state) {
    const key = `${role} ${pid}`;
    let person = this.people.get(key);
    if (person === undefined) {
      person = new PlainParticipant(pid, agentId, role, state);
      this.people.set(key, person);
    }
    return person;
  }
}

/**
 * @param {import('./contestant.mjs').OpenOptions} options
 * @returns {Promise<import('./contestant.mjs').Contestant>}
 */
export async function openPlainClass({ platform, username, listen }) {
  if (platform === undefined) throw new Error('the plain class is measured without a socket');
  const tally = newTally();
  const connection = new PlainConnection(/** @type {never} */ (platform));
  connection.on('conversation', (/** @type {PlainConversation} */ conversation) => {
    tally.conversations += 1;
    if (listen) {
      conversation.on('message', (/** @type {PlainMessage} */ message) => {
        if (message.body !== null) tally.messages += 1;
        tally.onProgress?.();
      });
      conversation.on('close', () => {
        tally.closes += 1;
        tally.onProgress?.();
        // Captures its conversation, as the listeners of a real bot do.
        if (conversation.conversationId === '') tally.errors.push('closed without an id');
      });
    }
    tally.onProgress?.();
  });
  await connection.open(username);
  return {
    tally,
    describe: (id) => {
      const conversation = connection.conversations.get(id);
      if (conversation === undefined) return undefined;
      const dialog = conversation.mainDialog;
      return {
        conversationId: id,
        skillId: conversation.skillId,
        assignedAgent: conversation.assignedAgent?.userId ?? null,
        participants: (dialog?.participants ?? []).map(({ role, userId }) => `${role} ${userId}`).sort(),
        sequence: dialog?.messages.at(-1)?.sequence ?? -1,
      };
    },
    close: () => connection.socket?.close(),
  };
}
