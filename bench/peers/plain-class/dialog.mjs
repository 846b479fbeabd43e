import { me } from '../../frame-source/world.mjs';

/** @typedef {import('./conversation.mjs').PlainConversation} PlainConversation */
/** @typedef {import('./wire-types.mjs').WireMessage} WireMessage */
/** @typedef {import('./wire-types.mjs').WireDialog} WireDialog */

const messagesKept = 100;

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
