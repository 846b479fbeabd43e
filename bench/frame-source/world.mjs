import { randomSequence } from '../measuring/stats.mjs';
import { hexOf, mix, uuidOf } from './ids.mjs';
import { sentences } from './sentences.mjs';

/**
 * What the platform knows: conversations with their skills, participants and sequence numbers, and the frames it would
 * send about them. Shapes are those of a raw brand socket, v=2.1 (protocol.md 7.1–7.3). A world is made from a seed, so
 * two processes with the same seed produce the same frames, byte for byte. State is kept in typed arrays: the world lives
 * in the measured process for some figures and must weigh nothing there.
 */

export const account = '12345678';
export const me = {
  userId: '3705342610',
  agentId: `${account}.3705342610`,
  pid: '393c6873-756d-54af-86e1-8795d57eba14',
};
const subscriptionId = 'e7f5ee81-4556-406c-8c72-94c69dd68fad';
/** Of conversations, in one snapshot of the platform. */
const mostInSnapshot = 1001;
const agentCount = 40;
const skills = ['3848332110', '792479851', '558327413', '1219863812', '3521337410', '-1'];
const baseTime = 1_700_000_000_000;

const agents = Array.from({ length: agentCount }, (_, n) => ({
  agentId: `${account}.${3_100_000_000 + n * 7919}`,
  pid: uuidOf(n, 71),
}));

/**
 * @typedef {'content' | 'acceptStatus' | 'lifecycle'} FrameKind
 * @typedef {{ content: number, acceptStatus: number, lifecycle: number }} Mix shares that add up to 1
 */

/** @type {Mix} */
export const usualMix = { content: 0.7, acceptStatus: 0.2, lifecycle: 0.1 };
/** @type {Mix} */
export const messagesOnly = { content: 1, acceptStatus: 0, lifecycle: 0 };
/** @type {Mix} */
export const acceptStatusOnly = { content: 0, acceptStatus: 1, lifecycle: 0 };
/** @type {Mix} */
export const lifecycleOnly = { content: 0, acceptStatus: 0, lifecycle: 1 };

export class World {
  /**
   * @param {{ conversations: number, spare?: number, seed?: number, isJoined?: boolean }} options
   * `spare`: conversations that may appear later. `isJoined`: the connected user takes part in every conversation, as it
   * must to be sent their messages (protocol.md 12.3); without it a conversation has two participants.
   */
  constructor({ conversations, spare = 0, seed = 42, isJoined = true }) {
    const total = conversations + spare;
    this.conversations = conversations;
    this.salt = seed * 1009;
    this.isJoined = isJoined;
    this.random = randomSequence(seed);
    this.sequence = new Int32Array(total);
    this.updates = new Int32Array(total);
    this.skill = new Uint8Array(total);
    /** 0: nobody, else number of the agent + 1. */
    this.assigned = new Uint8Array(total);
    this.extraManager = new Uint8Array(total);
    this.consumerTurn = new Uint8Array(total);
    this.unread = new Uint8Array(total);
    /** Sequence of the newest message sent since the snapshot; -1 before the first. */
    this.lastMessage = new Int32Array(total).fill(-1);
    /** Messages that can be asked for again, by conversation; only of those who were written to by `record`. @type {Map<number, object[]>} */
    this.history = new Map();
    this.time = baseTime + 86_400_000;
    for (let n = 0; n < total; n++) {
      // Nothing was said yet: a client that keeps its promises would fetch what is said to have been before.
      this.sequence[n] = -1;
      this.skill[n] = Math.floor(this.random() * skills.length);
      this.assigned[n] = 1 + Math.floor(this.random() * agentCount);
    }
  }

  /** @param {number} n */
  conversationId(n) {
    return uuidOf(n, this.salt + 11);
  }

  /**
   * Anonymous consumers are UUIDs, signed-in ones 64 hex characters (protocol.md 0.3): half of each.
   * @param {number} n
   */
  consumerId(n) {
    if (n % 2 === 0) return uuidOf(n, this.salt + 23);
    let id = '';
    for (let part = 0; part < 7; part++) id += hexOf(mix(n + part * 0x0101_0101, this.salt + 31 + part));
    return id + hexOf(n);
  }

  /** @param {number} n */
  roles(n) {
    const consumer = this.consumerId(n);
    /** @type {{ role: string, id: string, pid: string }[]} */
    const roles = [{ role: 'CONSUMER', id: consumer, pid: consumer }];
    const assigned = agents[(this.assigned[n] ?? 0) - 1];
    if (assigned !== undefined) roles.push({ role: 'ASSIGNED_AGENT', id: assigned.agentId, pid: assigned.pid });
    if (this.isJoined) roles.push({ role: 'MANAGER', id: me.agentId, pid: me.pid });
    if (this.extraManager[n] === 1) {
      const manager = agents[n % agentCount] ?? agents[0];
      if (manager !== undefined) roles.push({ role: 'MANAGER', id: manager.agentId, pid: manager.pid });
    }
    return roles;
  }

  /** @param {number} n */
  metaDataTime(n) {
    return baseTime + n + (this.updates[n] ?? 0) * 1000;
  }

  /**
   * The complete state of one conversation, as every UPSERT carries it.
   * @param {number} n
   * @param {boolean} [isClosed]
   */
  result(n, isClosed = false) {
    const convId = this.conversationId(n);
    const roles = this.roles(n);
    const startTs = baseTime + n;
    const skillId = skills[this.skill[n] ?? 0] ?? '-1';
    const updated = this.metaDataTime(n);
    /** @type {Record<string, string[]>} */
    const participants = {};
    /** @type {Record<string, string[]>} */
    const participantsPId = {};
    for (const { role, id, pid } of roles) {
      participants[role] = [...(participants[role] ?? []), id];
      participantsPId[role] = [...(participantsPId[role] ?? []), pid];
    }
    const closing = isClosed ? { endTs: updated, closedBy: 'CONSUMER', closedCause: 'Closed by consumer' } : {};
    const state = isClosed ? 'CLOSE' : 'OPEN';
    return {
      convId,
      effectiveTTR: isClosed ? -1 : startTs + 3_600_000,
      conversationDetails: {
        convId,
        skillId,
        participants,
        participantsPId,
        dialogs: [
          {
            dialogId: convId,
            participantsDetails: roles.map(({ role, id }) => ({ id, role, state: 'ACTIVE' })),
            dialogType: 'MAIN',
            channelType: 'MESSAGING',
            state,
            creationTs: startTs,
            metaDataLastUpdateTs: updated,
            ...closing,
          },
        ],
        brandId: account,
        state,
        stage: state,
        ...(isClosed ? { closeReason: 'CONSUMER', endTs: updated } : {}),
        startTs,
        metaDataLastUpdateTs: updated,
        firstConversation: n % 3 === 0,
        csatRate: 0,
        ttr: { ttrType: 'NORMAL', value: 3600 },
        note: '',
        context: {
          type: 'SharkContext',
          lang: 'en-US',
          clientProperties: { type: '.ClientProperties', appId: 'webAsync', ipAddress: '198.51.100.23' },
          visitorId: `${hexOf(mix(n, 91))}${hexOf(mix(n, 92))}${hexOf(mix(n, 93))}`,
          sessionId: `${hexOf(mix(n, 94))}${hexOf(mix(n, 95))}${hexOf(mix(n, 96))}`.slice(0, 22),
          interactionContextId: '13',
        },
        campaignInfo: { campaignId: 1_244_787_870, engagementId: 1_246_064_870 },
        conversationHandlerDetails: { accountId: account, skillId },
      },
      lastContentEventNotification: this.history.get(n)?.at(-1) ?? this.firstMessage(n),
      numberOfunreadMessages: { [me.agentId]: this.unread[n] },
      lastUpdateTime: updated,
    };
  }

  /** The message a conversation began with, as its description carries it. @param {number} n */
  firstMessage(n) {
    const consumer = this.consumerId(n);
    return {
      sequence: this.sequence[n],
      originatorId: consumer,
      originatorPId: consumer,
      originatorClientProperties: { type: '.ClientProperties', appId: 'webAsync', ipAddress: '198.51.100.23' },
      originatorMetadata: {
        id: consumer,
        role: 'CONSUMER',
        clientProperties: { type: '.ClientProperties', appId: 'webAsync', ipAddress: '198.51.100.23' },
      },
      serverTimestamp: this.metaDataTime(n),
      event: { type: 'ContentEvent', message: sentences[n % sentences.length], contentType: 'text/plain' },
      dialogId: this.conversationId(n),
    };
  }

  /** @param {readonly { type: 'UPSERT' | 'DELETE', result: unknown }[]} changes @param {string} [id] */
  conversationFrame(changes, id = subscriptionId) {
    return JSON.stringify({
      kind: 'notification',
      type: '.ams.aam.ExConversationChangeNotification',
      body: { subscriptionId: id, sentTs: this.time, changes },
    });
  }

  /**
   * The answer to a subscription: everything that exists, in one notification (protocol.md 6.3).
   * @param {number} first
   * @param {number} count
   */
  snapshot(first, count) {
    /** @type {{ type: 'UPSERT', result: unknown }[]} */
    const changes = [];
    for (let n = first; n < first + count; n++) changes.push({ type: 'UPSERT', result: this.result(n) });
    return this.conversationFrame(changes);
  }

  /**
   * What was updated between two times, cut where the platform cuts (protocol.md 6.3).
   * @param {string} id @param {number} from @param {number} to
   */
  window(id, from, to) {
    /** @type {{ type: 'UPSERT', result: unknown }[]} */
    const changes = [];
    for (let n = 0; n < this.conversations && changes.length < mostInSnapshot; n++) {
      const updated = this.metaDataTime(n);
      if (updated >= from && updated <= to) changes.push({ type: 'UPSERT', result: this.result(n) });
    }
    return this.conversationFrame(changes, id);
  }

  /** @param {number} n */
  appearance(n) {
    return this.conversationFrame([{ type: 'UPSERT', result: this.result(n) }]);
  }

  /**
   * Closed by its consumer. The default subscription asks for open conversations only, so it leaves with a DELETE that
   * carries the closed state.
   * @param {number} n
   */
  closure(n) {
    this.updates[n] = (this.updates[n] ?? 0) + 1;
    return this.conversationFrame([{ type: 'DELETE', result: this.result(n, true) }]);
  }

  /**
   * @param {number} n
   * @param {{ id: string, pid: string, role: string }} sender
   * @param {Record<string, unknown>} event
   */
  messageFrame(n, sender, event) {
    const body = this.messageBody(n, sender, event);
    return JSON.stringify({ kind: 'notification', type: '.ams.ms.OnlineEventDistribution', body });
  }

  /**
   * @param {number} n
   * @param {{ id: string, pid: string, role: string }} sender
   * @param {Record<string, unknown>} event
   */
  messageBody(n, sender, event) {
    this.sequence[n] = (this.sequence[n] ?? 0) + 1;
    this.time += 1;
    const clientProperties =
      sender.role === 'CONSUMER'
        ? { type: '.ClientProperties', appId: 'webAsync', ipAddress: '198.51.100.23' }
        : { type: '.ClientProperties', ipAddress: '203.0.113.77' };
    return {
      sequence: this.sequence[n],
      originatorId: sender.id,
      originatorPId: sender.pid,
      originatorMetadata: { id: sender.pid, role: sender.role, clientProperties },
      originatorClientProperties: clientProperties,
      serverTimestamp: this.time,
      event,
      dialogId: this.conversationId(n),
    };
  }

  /** What the consumer of a conversation writes. @param {number} n @param {string} message */
  question(n, message) {
    const consumer = this.consumerId(n);
    const sender = { id: consumer, pid: consumer, role: 'CONSUMER' };
    return this.messageFrame(n, sender, { type: 'ContentEvent', contentType: 'text/plain', message });
  }

  /**
   * The consumer of a conversation writes, and the platform keeps it: `QueryMessages` has it, and it is the conversation's
   * newest message in every description from now on.
   * @param {number} n
   * @returns {string} the frame
   */
  record(n) {
    const consumer = this.consumerId(n);
    const message = sentences[Math.floor(this.random() * sentences.length)];
    const body = this.messageBody(
      n,
      { id: consumer, pid: consumer, role: 'CONSUMER' },
      { type: 'ContentEvent', contentType: 'text/plain', message },
    );
    this.history.set(n, [...(this.history.get(n) ?? []), body]);
    return JSON.stringify({ kind: 'notification', type: '.ams.ms.OnlineEventDistribution', body });
  }

  /** Consumer and agent take turns; while nobody is assigned only the consumer writes. @param {number} n */
  sender(n) {
    const consumer = this.consumerId(n);
    const isConsumer = this.consumerTurn[n] === 0;
    this.consumerTurn[n] = isConsumer ? 1 : 0;
    const agent = agents[(this.assigned[n] ?? 0) - 1];
    if (isConsumer || agent === undefined) return { id: consumer, pid: consumer, role: 'CONSUMER' };
    return { id: agent.agentId, pid: agent.pid, role: 'ASSIGNED_AGENT' };
  }

  /** @param {number} n */
  content(n) {
    const message = sentences[Math.floor(this.random() * sentences.length)];
    this.lastMessage[n] = (this.sequence[n] ?? 0) + 1;
    return this.messageFrame(n, this.sender(n), { type: 'ContentEvent', contentType: 'text/plain', message });
  }

  /** @param {number} n */
  acceptStatus(n) {
    const sequenceList = [Math.max(0, this.sequence[n] ?? 0)];
    const status = this.random() < 0.5 ? 'ACCEPT' : 'READ';
    return this.messageFrame(n, this.sender(n), { type: 'AcceptStatusEvent', status, sequenceList });
  }

  /**
   * Something about the conversation really changed, except for the three in ten that only move counters (the UPSERT the
   * platform sends when a message arrives).
   * @param {number} n
   */
  lifecycle(n) {
    const what = this.random();
    this.updates[n] = (this.updates[n] ?? 0) + 1;
    this.time += 1;
    if (what < 0.3) this.assigned[n] = this.assigned[n] === 0 ? 1 + Math.floor(this.random() * agentCount) : 0;
    else if (what < 0.5) this.skill[n] = ((this.skill[n] ?? 0) + 1) % skills.length;
    else if (what < 0.7) this.extraManager[n] = this.extraManager[n] === 0 ? 1 : 0;
    else this.unread[n] = ((this.unread[n] ?? 0) + 1) % 100;
    return this.conversationFrame([{ type: 'UPSERT', result: this.result(n) }]);
  }

  /**
   * The next `count` frames, about conversations picked at random. The last one is a message, so that a contestant knows
   * by its own handler that it has worked through them all.
   * @param {number} count
   * @param {Mix} mix
   * @returns {{ frames: string[], messages: number }}
   */
  frames(count, mix) {
    /** @type {string[]} */
    const frames = [];
    let messages = 0;
    for (let made = 0; made < count; made++) {
      const n = Math.floor(this.random() * this.conversations);
      const kind = this.random();
      if (kind < mix.content || (made === count - 1 && mix.content > 0)) {
        frames.push(this.content(n));
        messages += 1;
      } else if (kind < mix.content + mix.acceptStatus) frames.push(this.acceptStatus(n));
      else frames.push(this.lifecycle(n));
    }
    return { frames, messages };
  }

  /**
   * What is true of a conversation now; compared with a contestant's model after a run.
   * @param {number} n
   */
  truth(n) {
    const assigned = agents[(this.assigned[n] ?? 0) - 1];
    return {
      conversationId: this.conversationId(n),
      skillId: skills[this.skill[n] ?? 0] ?? '-1',
      assignedAgent: assigned?.pid ?? null,
      participants: this.roles(n)
        .map(({ role, pid }) => `${role} ${pid}`)
        .sort(),
      sequence: this.lastMessage[n] ?? -1,
    };
  }
}

export { subscriptionId };
