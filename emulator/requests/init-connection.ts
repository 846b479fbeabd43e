/** How a consumer becomes known: a header at the upgrade, or InitConnection as first frame (protocol.md 4.1, 4.3). */

import { keepConsumer } from '../kept/changes.js';
import { redact } from '../ledger/redact.js';
import { violation } from '../ledger/violation.js';
import type { Parts } from '../parts.js';
import { deliverEvent } from '../sockets/delivery.js';
import type { Socket } from '../sockets/socket.js';
import { commitEvent, openConversationOf } from '../state/conversations.js';
import type { ConsumerUser } from '../state/model.js';
import { clientPropertiesProblem } from '../wire/client-properties.js';
import { asArray, asString, isObject, type Json, type JsonObject } from '../wire/json.js';
import type { Turn } from './turn.js';

/** "Authentication missing, invalid or expired: fresh token needed" (protocol.md 4.6). */
export const CLOSE_UNAUTHENTICATED = 4401;
/** "The identity must be extended": whoever vouched for the consumer has to do so again (protocol.md 4.3, 4.6). */
const CLOSE_IDENTITY_EXPIRED = 4407;
const JWT_MAX = 2_048;
const CLIENT_PROPERTIES = '.ClientProperties';

/** Thrown when the answer to a request is a close frame. */
export class CloseSocket extends Error {
  constructor(
    readonly code: number,
    message: string,
    /** Why the client is to blame, if it is. */
    readonly departure?: string,
  ) {
    super(message);
    this.name = 'CloseSocket';
  }
}

/** The text of the answer is not documented. [EA46] */
export function initConnection({ parts, socket, frame }: Turn): Json {
  const headers = (asArray(frame.headers) ?? []).filter(isObject);
  const find = (type: string): JsonObject | undefined => headers.find((header) => header.type === type);
  const properties = find('.ams.headers.ClientProperties');
  const jwt = asString(find('.ams.headers.ConsumerAuthentication')?.jwt);
  if (properties) {
    const problem = clientPropertiesProblem(properties);
    if (problem) violation(parts, socket, 'Client-Properties', problem, redact(properties));
    socket.clientProperties = clientProperties(properties);
  }
  // Harmless on a socket that is already known (protocol.md 4.3). [EA28]
  if (!socket.user) authenticate(parts, socket, jwt);
  else if (socket.user.side === 'consumer') adoptProperties(parts, socket.user, socket);
  return 'OK';
}

export function authenticate(parts: Parts, socket: Socket, jwt: string | undefined): void {
  if (jwt === undefined || jwt.length > JWT_MAX) {
    const why = jwt === undefined ? 'there is no JWT' : `the JWT must have at most ${JWT_MAX} characters`;
    throw new CloseSocket(CLOSE_UNAUTHENTICATED, 'authentication missing', why);
  }
  const consumer = parts.tokens.consumerOfJwt(jwt);
  if (typeof consumer === 'string') {
    const isToBeExtended = consumer === 'expired' && parts.tokens.isOfConnector(jwt);
    throw new CloseSocket(isToBeExtended ? CLOSE_IDENTITY_EXPIRED : CLOSE_UNAUTHENTICATED, `token ${consumer}`);
  }
  parts.timers.cancel(socket.initTimer);
  consumer.wasHere = true;
  adoptProperties(parts, consumer, socket);
  parts.sockets.authenticate(socket, consumer);
  parts.ledger.record('connected', {
    socket: socket.id,
    side: 'consumer',
    userId: consumer.pid,
    dialect: socket.dialect,
  });
  if (consumer.inBackground) setBackground(parts, consumer, false);
}

function adoptProperties({ keeper }: Parts, consumer: ConsumerUser, socket: Socket): void {
  if (socket.clientProperties) consumer.clientProperties = socket.clientProperties;
  keepConsumer(keeper, consumer);
}

/** Inside a header object the type carries `.ams.headers`; everywhere else it does not (protocol.md 4.2). */
export function clientProperties(given: JsonObject): JsonObject {
  return { ...given, type: CLIENT_PROPERTIES };
}

/** The brand sees when the consumer's last socket goes and when one comes back (protocol.md 12.3, 13.4 #28). [EA29] */
export function setBackground(parts: Parts, consumer: ConsumerUser, inBackground: boolean): void {
  consumer.inBackground = inBackground;
  const conversation = openConversationOf(consumer);
  const dialog = conversation?.dialogs.find(({ state }) => state === 'OPEN');
  if (!conversation || !dialog) return;
  const event = { type: 'ChatStateEvent', chatState: inBackground ? 'BACKGROUND' : 'ACTIVE' };
  const stored = commitEvent(parts, {
    conversation,
    dialog,
    event,
    originator: consumer,
    role: 'CONSUMER',
    audience: 'ALL',
    clientProperties: consumer.clientProperties,
    metadata: undefined,
  });
  deliverEvent(parts, stored);
}
