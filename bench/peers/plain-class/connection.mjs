import { EventEmitter } from 'node:events';
import { account } from '../../frame-source/world.mjs';
import { PlainConversation } from './conversation.mjs';
import { PlainParticipant } from './dialog.mjs';

/** @typedef {import('./dialog.mjs').PlainDialog} PlainDialog */
/** @typedef {import('./wire-types.mjs').WireChange} WireChange */
/** @typedef {import('./wire-types.mjs').WireMessage} WireMessage */

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
