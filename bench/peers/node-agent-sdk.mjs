import { createRequire } from 'node:module';
import { bearerOf } from '../frame-source/responder.mjs';
import { me } from '../frame-source/world.mjs';
import { newTally } from './contestant.mjs';

/**
 * `node-agent-sdk` from npm, the only published client of the brand socket that can be installed here (1.2.0 is its newest
 * version there). It keeps no model: it rewrites brand notifications to the consumer shape and emits them.
 *
 * It insists on `https` and `wss`. To compare clients rather than TLS, two doors are opened: it is given a token and a
 * domain map instead of logging in, and its socket is opened with `ws:`. Everything behind the socket is its own code,
 * its own `ws` (1.1) included.
 */

const resolver = createRequire(import.meta.url);
/** The package ships no types; each use below names what it relies on. @type {(name: string) => unknown} */
const load = resolver;

/**
 * @typedef {{ on: (event: string, listener: (body: never) => void) => void, dispose: () => void,
 *   subscribeExConversations: (body: object, callback: (error: Error | null) => void) => void }} Agent
 * @typedef {(error: null, domains: Record<string, string>) => void} DomainsCallback
 * @typedef {{ ws: unknown, configuration: { domain: string, accountId: string, token: string }, _bindWsEvents: () => void }} Transport
 */

/**
 * @param {import('./contestant.mjs').OpenOptions} options
 * @returns {Promise<import('./contestant.mjs').Contestant>}
 */
export async function openNodeAgentSdk({ host = '', username }) {
  const tally = newTally();
  const transport = /** @type {{ prototype: { _connect: () => void } }} */ (load('node-agent-sdk/lib/Transport'));
  const directory = /** @type {{ prototype: { getAll: (done: DomainsCallback) => void } }} */ (
    load('node-agent-sdk/lib/CSDSClient')
  );
  const loadBeside = createRequire(resolver.resolve('node-agent-sdk/lib/Transport'));
  const OwnWebSocket = /** @type {new (url: string, options: object) => unknown} */ (loadBeside('ws'));
  transport.prototype._connect = /** @this {Transport} */ function connect() {
    const { domain, accountId, token } = this.configuration;
    this.ws = new OwnWebSocket(`ws://${domain}/ws_api/account/${accountId}/messaging/brand/${token}?v=2.1`, {
      perMessageDeflate: false,
    });
    this._bindWsEvents();
  };
  directory.prototype.getAll = (/** @type {DomainsCallback} */ done) =>
    done(null, { agentVep: host, asyncMessagingEnt: host });

  const { Agent } = /** @type {{ Agent: new (options: object) => Agent }} */ (load('node-agent-sdk'));
  const agent = new Agent({ accountId: '12345678', token: bearerOf(username), userId: me.userId });
  agent.on('error', (/** @type {Error} */ error) => tally.errors.push(error.message));
  agent.on(
    'cqm.ExConversationChangeNotification',
    (/** @type {{ changes: { type: string, result: { convId: string } }[] }} */ body) => {
      for (const change of body.changes) if (change.type === 'UPSERT') tally.conversations += 1;
      tally.onProgress?.();
    },
  );
  agent.on(
    'ms.MessagingEventNotification',
    (/** @type {{ changes: { event: { type: string, message: unknown } }[] }} */ body) => {
      for (const change of body.changes) if (change.event.type === 'ContentEvent') tally.messages += 1;
      tally.onProgress?.();
    },
  );
  await new Promise((resolve) => agent.on('connected', resolve));
  await new Promise((resolve, reject) => {
    agent.subscribeExConversations({ stage: ['OPEN'] }, (error) => (error ? reject(error) : resolve(undefined)));
  });
  return { tally, close: () => agent.dispose() };
}
