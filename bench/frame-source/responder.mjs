import { account, me, subscriptionId } from './world.mjs';

/**
 * Answers requests the way a brand socket does, for as many request types as a client under test may send by itself.
 * Used by the server process and, for figures that leave the socket out, by the in-process platform.
 */

/**
 * @typedef {{ kind: string, id: string, type: string, body?: Record<string, unknown> }} Request
 * @typedef {import('./world.mjs').World} World
 */

export const services = [
  'agentVep',
  'asyncMessagingEnt',
  'facadeMsg',
  'idp',
  'sentinel',
  'swift',
  'accountConfigReadOnly',
  'accountConfigReadWrite',
  'msgHist',
  'leDataReporting',
];

/** @param {string} host */
export function serviceDirectory(host) {
  return JSON.stringify({ baseURIs: services.map((service) => ({ service, account, baseURI: host })) });
}

/** The bearer names the user, so the source can tell its sockets apart without keeping sessions. @param {string} username */
export function bearerOf(username) {
  return Buffer.from(username.padEnd(32, '.')).toString('hex');
}

/** @param {string} bearer */
export function usernameOf(bearer) {
  return Buffer.from(bearer, 'hex').toString().replace(/\.+$/, '');
}

/** @param {string} username */
export function loginAnswer(username) {
  return JSON.stringify({
    csrf: 'e1c6d2a0b94f4c55',
    wsuk: '1234567890',
    config: {
      loginName: username,
      userId: me.userId,
      userPid: me.pid,
      userPrivileges: [100, 101, 1730],
      serverCurrentTime: Date.now(),
      timeDiff: 0,
      serverTimeZoneName: 'EST',
      serverTimeGMTDiff: -5,
      isLPA: false,
      isAdmin: false,
      accountTimeZoneId: 'America/New_York',
    },
    csdsCollectionResponse: { baseURIs: [] },
    accountData: { agentGroupsData: { items: [{ id: -1, deleted: false, name: 'Main Group' }], revision: 1 } },
    sessionTTl: '28800000',
    bearer: bearerOf(username),
  });
}

/** @param {string} requestId @param {string} type @param {unknown} body @param {number} [code] */
function response(requestId, type, body, code = 200) {
  return JSON.stringify({ kind: 'resp', reqId: requestId, code, type, body });
}

export class Responder {
  /**
   * @param {World} world
   * @param {{ snapshotSize?: number, isCut?: boolean }} [options] `snapshotSize`: how many conversations one notification
   * holds; the rest follows in more of them. 0: the answer to a subscription is empty, conversations appear later.
   * `isCut`: nothing follows, as with the platform; whoever wants the rest asks for windows of time (protocol.md 6.3)
   */
  constructor(world, options = {}) {
    this.world = world;
    this.snapshotSize = Math.min(options.snapshotSize ?? world.conversations, world.conversations);
    this.isCut = options.isCut ?? false;
    /** Where nothing was missed, a contestant that sends these is doing other work than the rest. */
    this.queries = 0;
    this.unknown = 0;
    /** @type {Map<string, number> | undefined} */
    this.numbers = undefined;
  }

  *snapshots() {
    if (this.snapshotSize === 0) yield this.world.snapshot(0, 0);
    for (let n = 0; this.snapshotSize > 0 && n < this.world.conversations; n += this.snapshotSize) {
      yield this.world.snapshot(n, Math.min(this.snapshotSize, this.world.conversations - n));
      if (this.isCut) return;
    }
  }

  /**
   * Windows of time are answered as the platform does, cut at a thousand.
   * @param {string} requestId @param {Record<string, unknown>} body
   */
  subscribe(requestId, { minLastUpdatedTime: from, maxLastUpdatedTime: to }) {
    const isWindow = from !== undefined || to !== undefined;
    const id = isWindow ? `${subscriptionId}-${requestId}` : subscriptionId;
    const accepted = response(requestId, '.ams.aam.SubscribeExConversations$Response', { subscriptionId: id });
    if (!isWindow) return [accepted, ...this.snapshots()];
    return [accepted, this.world.window(id, Number(from ?? 0), Number(to ?? Number.POSITIVE_INFINITY))];
  }

  /** @param {unknown} dialogId */
  numberOf(dialogId) {
    if (this.numbers === undefined) {
      this.numbers = new Map();
      for (let n = 0; n < this.world.conversations; n++) this.numbers.set(this.world.conversationId(n), n);
    }
    return this.numbers.get(String(dialogId)) ?? -1;
  }

  /**
   * @param {string} text
   * @returns {string[]} frames to send back, in order
   */
  answer(text) {
    /** @type {Request} */
    const request = JSON.parse(text);
    const body = request.body ?? {};
    // A socket takes short and long names; dispatch on what both have in common (protocol.md 0.2).
    switch (request.type.slice(request.type.lastIndexOf('.') + 1)) {
      case 'SubscribeExConversations':
        return this.subscribe(request.id, body);
      case 'PublishEvent':
        return this.publish(request.id, body);
      case 'GetClock':
        return [response(request.id, '.GetClock$Response', { currentTime: Date.now() })];
      case 'QueryMessages':
        this.queries += 1;
        return [response(request.id, '.ams.ms.QueryMessages$Response', this.messagesAfter(body))];
      case 'GetUserProfile':
        return [response(request.id, '.ams.userprofile.GetUserProfile$Response', { userId: me.agentId })];
      default:
        this.unknown += 1;
        return [response(request.id, '.ReqBody$StringResp', 'OK')];
    }
  }

  /** Newest last. `newerThanSequence` is not among them, but 0 asks for everything (protocol.md 6.7). @param {Record<string, unknown>} body */
  messagesAfter({ dialogId, newerThanSequence = 0 }) {
    const known = /** @type {{ sequence: number }[]} */ (this.world.history.get(this.numberOf(dialogId)) ?? []);
    return newerThanSequence === 0 ? known : known.filter(({ sequence }) => sequence > Number(newerThanSequence));
  }

  /** @param {string} requestId @param {Record<string, unknown>} body */
  publish(requestId, body) {
    const event = /** @type {Record<string, unknown>} */ (body.event);
    if (event.type === 'ChatStateEvent') {
      return [response(requestId, '.ams.ms.PublishEvent$Response', { sequence: 0 })];
    }
    const n = this.numberOf(body.dialogId);
    if (n < 0) return [response(requestId, '.ReqBody$StringResp', 'no such dialog', 404)];
    // The sender is a receiver too: its own event comes back to it (protocol.md 6.11).
    const echo = this.world.messageFrame(n, { id: me.agentId, pid: me.pid, role: 'MANAGER' }, event);
    return [response(requestId, '.ams.ms.PublishEvent$Response', { sequence: this.world.sequence[n] }), echo];
  }
}
