import { EventEmitter } from 'node:events';
import { PlainDialog, PlainParticipant } from './dialog.mjs';

/** @typedef {import('./connection.mjs').PlainConnection} PlainConnection */
/** @typedef {import('./wire-types.mjs').WireChange} WireChange */
/** @typedef {import('./wire-types.mjs').WireDetails} WireDetails */
/** @typedef {import('./wire-types.mjs').WireDialog} WireDialog */

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
