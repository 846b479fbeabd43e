/** The Connector API: consumers of a server, over HTTP (protocol.md 3.7). */
import { STATUS_CODES } from 'node:http';
import { WebSocket } from 'ws';
import { refused } from '../http/bearer.js';
import { type Answer, bodyOf, CUT, type Exchange, json, plain, type Reply } from '../http/exchange.js';
import { redact, redactText } from '../ledger/redact.js';
import { violation } from '../ledger/violation.js';
import type { Parts } from '../parts.js';
import { handleFrame } from '../requests/handle.js';
import { clientProperties } from '../requests/init-connection.js';
import { Socket } from '../sockets/socket.js';
import type { ConsumerUser } from '../state/model.js';
import { clientPropertiesProblem } from '../wire/client-properties.js';
import { normaliseType } from '../wire/dialects.js';
import { asString, isObject, type Json, type JsonObject, parseJson } from '../wire/json.js';

/** The application token, by client id and secret. */
export function appToken(parts: Parts, { bodyText }: Exchange): Reply {
  const form = new URLSearchParams(bodyText);
  const app = parts.apps.get(form.get('client_id') ?? '');
  if (form.get('grant_type') !== 'client_credentials') return json(400, { error: 'unsupported_grant_type' });
  if (!app || app.clientSecret !== form.get('client_secret')) return json(401, { error: 'invalid_client' });
  return json(200, { access_token: parts.tokens.appJwt(app.clientId), token_type: 'Bearer' });
}

/** The token of a consumer that the app knows by a name of its own; the same name is the same consumer. */
export function consumerToken(parts: Parts, exchange: Exchange): Reply {
  const app = appOf(parts, exchange);
  if (!app) return refused(401, 'the application token is missing or has expired');
  const name = asString(bodyOf(exchange)?.ext_consumer_id);
  if (!name) return refused(400, 'ext_consumer_id is missing');
  const { token, consumerId } = parts.tokens.consumerJws(app, name);
  parts.ledger.record('signup', { consumerId, how: 'app', status: 201 });
  return json(201, { token });
}

/** What the send service takes: what a socket would, but what only makes sense on one. [EA100] */
const SINGLE: ReadonlySet<string> = new Set([
  'ms.PublishEvent',
  'cm.UpdateConversationField',
  'userprofile.SetUserProfile',
  'userprofile.GetUserProfile',
  'ms.GenerateURLForUploadFile',
  'ms.GenerateURLForDownloadFile',
  'ms.token.GenerateDownloadToken',
]);

/** A conversation begins: the profile, then the request. */
const BEGINNING = ['userprofile.SetUserProfile', 'cm.ConsumerRequestConversation'];

export function beginConversation(parts: Parts, exchange: Exchange): Answer {
  const who = callerOf(parts, exchange);
  if ('status' in who) return who;
  const requests = parseJson(exchange.bodyText);
  const types = Array.isArray(requests) ? requests.map(typeIn) : [];
  if (types.join() !== BEGINNING.join()) {
    violation(
      parts,
      undefined,
      'conversation',
      `the body must be a list of ${BEGINNING.join(' and ')}`,
      redactText(exchange.bodyText),
    );
    return refused(400, `the body must be a list of ${BEGINNING.join(' and ')}`);
  }
  return inTurn(parts, exchange, who, requests as readonly Json[]);
}

async function inTurn(parts: Parts, exchange: Exchange, who: ConsumerUser, requests: readonly Json[]): Promise<Reply> {
  const answers: RestAnswer[] = [];
  for (const request of requests) {
    const answer = await answerTo(parts, exchange, who, JSON.stringify(request));
    if (!answer) return CUT;
    answers.push(answer);
  }
  return json(
    answers.find(({ status }) => status >= 400)?.status ?? 200,
    answers.map(({ body }) => body),
  );
}

export function send(parts: Parts, exchange: Exchange): Answer {
  const who = callerOf(parts, exchange);
  if ('status' in who) return who;
  const type = typeIn(parseJson(exchange.bodyText));
  if (!SINGLE.has(type)) {
    violation(
      parts,
      undefined,
      'send',
      `${type || 'a body that is no request'} cannot be sent this way`,
      redactText(exchange.bodyText),
    );
    return refused(400, `${type} cannot be sent this way`);
  }
  return answerTo(parts, exchange, who, exchange.bodyText).then((answer) =>
    answer ? json(answer.status, answer.body) : CUT,
  );
}

const typeIn = (request: Json | undefined): string =>
  isObject(request) ? normaliseType(asString(request.type) ?? '') : '';

interface RestAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

/** As on a socket that is there for this request only. Undefined where a fault cuts it. */
function answerTo(parts: Parts, exchange: Exchange, who: ConsumerUser, text: string): Promise<RestAnswer | undefined> {
  return new Promise((resolve) => {
    const nothing = (): void => undefined;
    const peer = {
      readyState: WebSocket.OPEN,
      send: (answer: string) => resolve(restAnswer(parseJson(answer))),
      pong: nothing,
      pause: nothing,
      resume: nothing,
      close: () => resolve(undefined),
      terminate: () => resolve(undefined),
    };
    const socket = new Socket(0, 'consumer', 'v3', peer as unknown as WebSocket, parts.timers, parts.keeper);
    socket.user = who;
    socket.receiver = { userId: who.pid, socket: 0 };
    socket.clientProperties = propertiesOf(parts, exchange);
    if (socket.clientProperties) who.clientProperties = socket.clientProperties;
    handleFrame(parts, socket, text);
  });
}

/** `code` is a word, and a text is wrapped (protocol.md 3.7). */
function restAnswer(answer: Json | undefined): RestAnswer {
  const { code = 500, body = null, reqId = null } = isObject(answer) ? answer : {};
  const status = Number(code);
  const word = (STATUS_CODES[status] ?? 'UNKNOWN').toUpperCase().replaceAll(/\W/g, '_');
  return { status, body: { code: word, body: typeof body === 'string' ? { msg: body } : body, reqId } };
}

function propertiesOf(parts: Parts, { headers }: Exchange): JsonObject | undefined {
  const given = headers['client-properties'];
  if (given === undefined) return undefined;
  const parsed = parseJson(String(given));
  const problem = isObject(parsed) ? clientPropertiesProblem(parsed) : 'not a JSON object';
  if (problem) violation(parts, undefined, 'Client-Properties', problem, redact(parsed ?? null));
  return isObject(parsed) ? clientProperties(parsed) : undefined;
}

/** The client id of the application token; some write `Bearer` in front. [EA102] */
function appOf({ tokens }: Parts, { headers }: Exchange): string | undefined {
  return tokens.appOfJwt((headers.authorization ?? '').replace(/^Bearer /, ''));
}

/** On whose behalf an app asks: a consumer of its own. */
function callerOf(parts: Parts, exchange: Exchange): ConsumerUser | Reply {
  const { headers } = exchange;
  const app = appOf(parts, exchange);
  if (!app) return refused(401, 'the application token is missing or has expired');
  const consumer = parts.tokens.consumerOfJws(String(headers['x-lp-on-behalf'] ?? ''));
  if (!consumer) return refused(401, 'the consumer token is missing or bad');
  return consumer.connectorId === app ? consumer : plain(403, 'a consumer of another app');
}
