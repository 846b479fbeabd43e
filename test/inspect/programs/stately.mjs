// A bot serves three conversations, watched by the official inspector; its own receiver says what arrived. Bundled with the
// sources by the test beside it, because the inspector is an ES module only.
import { createWebSocketInspector, createWebSocketReceiver } from '@statelyai/inspect';
import { createConnection } from 'parley-sdk';
import { startEmulator } from 'parley-sdk/emulator';
import { WebSocket, WebSocketServer } from 'ws';

globalThis.WebSocket ??= /** @type {never} */ (WebSocket);

// A relay: what one sends, the others get.
const relay = new WebSocketServer({ port: 0, host: '127.0.0.1' });
await new Promise((resolve) => relay.on('listening', resolve));
relay.on('connection', (socket) =>
  socket.on('message', (data) => {
    for (const other of relay.clients) if (other !== socket) other.send(String(data));
  }),
);
const { port } = /** @type {import('node:net').AddressInfo} */ (relay.address());
const address = `127.0.0.1:${port}`;
const states = new Map();
const names = new Map();
let heard = /** @type {(value?: unknown) => void} */ (() => {});
const receiver = createWebSocketReceiver({ server: `ws://${address}` });
receiver.subscribe((received) => {
  const event = /** @type {{ type: string, sessionId: string, name?: string, snapshot?: { value?: unknown } }} */ (
    received
  );
  if (event.type === '@xstate.actor') names.set(event.sessionId, event.name);
  if (event.snapshot?.value !== undefined) states.set(event.sessionId, event.snapshot.value);
  heard();
});
await new Promise((resolve) => relay.on('connection', resolve));
const inspector = createWebSocketInspector({ url: `ws://${address}` });

const emulator = await startEmulator();
const options = { accountId: emulator.accountId, csdsDomain: emulator.csdsDomain, appId: 'stately' };
const inspect = inspector.inspect;
const bot = createConnection({ ...options, userType: 'BRAND', authData: emulator.agent('bot').authData, inspect });
await bot.open();
const consumers = [];
for (let count = 0; count < 3; count += 1) {
  const announced = new Promise((resolve) => bot.once('conversation', resolve));
  const consumer = createConnection({ ...options, userType: 'CONSUMER' });
  consumers.push(consumer);
  await consumer.open();
  await consumer.createConversation();
  await (await announced).join('ASSIGNED_AGENT');
}
const known = bot.getAllKnownConversations();
const arrived = () =>
  known.filter((conversation) =>
    [...names].some(
      ([session, name]) =>
        name === conversation.conversationId &&
        JSON.stringify(states.get(session)) === JSON.stringify(conversation.getSnapshot().value),
    ),
  ).length;
while (arrived() < 3) await new Promise((resolve) => (heard = resolve));
console.log(JSON.stringify({ conversations: arrived(), actors: names.size }));
for (const connection of [bot, ...consumers]) await connection.close();
await emulator.close();
process.exit(0);
