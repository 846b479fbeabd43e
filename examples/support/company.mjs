// The people on the other side of the line when an example runs against the emulator.
import { AgentState, createConnection, ParticipantRole, RingState, UserType } from 'parley-sdk';

/** Nobody here needs longer; an example that went wrong should say so rather than stand still. */
const PATIENCE_MS = 10_000;

/**
 * @typedef {import('./platform.mjs').Address} Address
 * @typedef {import('parley-sdk').Conversation} Conversation
 * @typedef {import('parley-sdk').Connection} Connection
 *
 * @typedef {'answer' | 'transfer-skill' | 'participant-added' | 'dialog' | 'close'} Happening
 *
 * @typedef {object} Visitor
 * @property {(text: string) => Promise<void>} says waits until somebody of the brand is there to hear it
 * @property {(file: Uint8Array, caption: string) => Promise<void>} sends the same with a file
 * @property {(event: Happening) => Promise<void>} sees once for each time it happened
 * @property {() => Promise<void>} ends closes the main dialog, and waits for the survey
 */

/**
 * A bot that greets whoever comes.
 * @param {Address} address
 * @param {{ username: string, password: string }} authData
 * @param {ParticipantRole} [role]
 * @returns {Promise<Connection>}
 */
export async function greetVisitors(address, authData, role = ParticipantRole.AGENT) {
  const connection = createConnection({ ...address, userType: UserType.BRAND, appId: 'greeter', authData });
  connection.on('conversation', async (conversation) => {
    await conversation.join(role);
    if (role === ParticipantRole.AGENT) await conversation.sendMessage('Hello! You are talking to a bot.');
  });
  await connection.open();
  return connection;
}

/**
 * An agent who takes every conversation that rings.
 * @param {Address} address
 * @param {{ username: string, password: string }} authData
 * @returns {Promise<Connection>}
 */
export async function serveRings(address, authData) {
  const connection = createConnection({
    ...address,
    userType: UserType.BRAND,
    appId: 'agent',
    authData,
  });
  connection.on('ring', async (ring) => {
    if (ring.ringState !== RingState.WAITING) return;
    const conversation = await ring.accept();
    await conversation?.sendMessage('Hello, what can I do for you?');
  });
  await connection.open();
  await connection.createRoutingTaskSubscription();
  await connection.setAgentState({ agentState: AgentState.ONLINE });
  return connection;
}

/**
 * A manager joins every open conversation, and goes again when somebody there has said a word to him.
 * @param {Address} address
 * @param {{ username: string, password: string }} authData
 */
export async function lookInAsManager(address, authData) {
  const connection = createConnection({
    ...address,
    userType: UserType.BRAND,
    appId: 'manager',
    authData,
    waitForReady: true,
  });
  await connection.open();
  for (const conversation of connection.getAllKnownConversations()) {
    const greeting = new Promise((resolve) => conversation.once('message', resolve));
    await conversation.join(ParticipantRole.MANAGER);
    await greeting;
  }
  await connection.close();
}

/**
 * A consumer opens a conversation and goes, without a word.
 * @param {Address} address
 */
export async function wait(address) {
  const connection = createConnection({ ...address, userType: UserType.CONSUMER, appId: 'visitor' });
  await connection.open();
  await connection.createConversation();
  await connection.close();
}

/**
 * A dispatcher transfers every open conversation to a skill, and leaves.
 * @param {Address} address
 * @param {{ username: string, password: string }} authData
 * @param {string} skillId
 */
export async function transferAll(address, authData, skillId) {
  const connection = createConnection({
    ...address,
    userType: UserType.BRAND,
    appId: 'dispatcher',
    authData,
    waitForReady: true,
  });
  await connection.open();
  for (const conversation of connection.getAllKnownConversations()) {
    await conversation.join(ParticipantRole.AGENT);
    await conversation.transfer({ skillId });
    await conversation.leave();
  }
  await connection.close();
}

/**
 * A consumer opens a conversation, does what the script says, and closes it. With a token it is always the same consumer.
 * @param {Address & { token?: string }} address
 * @param {(visitor: Visitor) => Promise<void>} script
 */
export async function visit(address, script) {
  const connection = createConnection({ ...address, userType: UserType.CONSUMER, appId: 'visitor' });
  await connection.open();
  const conversation = await connection.createConversation();
  await script(visitorIn(conversation));
  await conversation.close();
  await connection.close();
}

/**
 * @param {Conversation} conversation
 * @returns {Visitor}
 */
function visitorIn(conversation) {
  /** What happened and was not asked for yet, so that no event is missed between two questions. @type {Happening[]} */
  const happened = [];
  /** @type {() => void} */
  let wake = () => {};
  const note = (/** @type {Happening} */ event) => {
    happened.push(event);
    wake();
  };
  conversation.on('message', (message) => message.sentByCurrentUser() || note('answer'));
  conversation.on('transfer-skill', () => note('transfer-skill'));
  conversation.on('participant-added', () => note('participant-added'));
  conversation.on('dialog', () => note('dialog'));
  conversation.on('close', () => note('close'));

  /** @type {Visitor['sees']} */
  const sees = async (event) => {
    const timeout = AbortSignal.timeout(PATIENCE_MS);
    while (!happened.includes(event)) {
      await new Promise((resolve, reject) => {
        wake = () => resolve(undefined);
        timeout.onabort = () =>
          reject(new Error(`The visitor waited ${PATIENCE_MS / 1000} s for ${event} and saw only: ${happened}`));
      });
    }
    happened.splice(happened.indexOf(event), 1);
  };
  let isServed = conversation.participants.length > 1;
  const says = async (/** @type {string} */ text) => {
    if (!isServed) await sees('participant-added');
    isServed = true;
    await conversation.sendMessage(text);
  };
  const sends = async (/** @type {Uint8Array} */ file, /** @type {string} */ caption) => {
    if (!isServed) await sees('participant-added');
    isServed = true;
    await conversation.uploadFile(file, caption);
  };
  const ends = async () => {
    await conversation.close();
    await sees('dialog');
  };
  return { says, sends, sees, ends };
}
