/** From a received frame to its answer: check, handle, send in order, record (protocol.md 5, 12.2). */

import type { Armed } from '../faults/armed.js';
import { FAULT_DELAY_MS, type Fault } from '../faults/fault.js';
import { bend, endOf, strikeSocket } from '../faults/outgoing.js';
import type { Outcome } from '../ledger/entries.js';
import { redact, redactText } from '../ledger/redact.js';
import { violation } from '../ledger/violation.js';
import type { Parts } from '../parts.js';
import type { Effect } from '../settings.js';
import type { Socket } from '../sockets/socket.js';
import { normaliseType, responseType } from '../wire/dialects.js';
import { contentProblem, envelopeProblem, type RequestFrame } from '../wire/frames.js';
import { isObject, type Json, parseJson } from '../wire/json.js';
import { Refusal, refusals } from '../wire/refusals.js';
import { departuresOf } from './departures.js';
import { CLOSE_UNAUTHENTICATED, CloseSocket } from './init-connection.js';
import { HANDLERS, NOT_YET } from './registry.js';
import { Turn } from './turn.js';

interface Answer {
  readonly code: number;
  readonly body: Json | undefined;
}

export function handleFrame(parts: Parts, socket: Socket, text: string | undefined): void {
  const frame = text === undefined ? undefined : parseJson(text);
  if (frame === undefined) {
    violation(parts, socket, 'frame', text === undefined ? 'binary frame' : 'not JSON', redactText(text ?? ''));
    refuseUnreadable(parts, socket, undefined);
    return;
  }
  const problem = envelopeProblem(frame);
  if (problem !== undefined || !isObject(frame)) {
    violation(parts, socket, 'envelope', problem ?? 'not an object', redact(frame));
    refuseUnreadable(parts, socket, isObject(frame) ? frame.id : undefined);
    return;
  }
  const { body, headers, metadata } = frame;
  // A numeric id comes back as a string (protocol.md 5.1).
  const request: RequestFrame = { id: String(frame.id), type: String(frame.type), body, headers, metadata };
  const type = normaliseType(request.type);
  const name = type.slice(type.lastIndexOf('.') + 1);
  if (socket.isRepeatedId(request.id))
    violation(parts, socket, type, `id ${request.id} was used before`, redact(frame));
  if (parts.settings.notePace && socket.pace.isTooSoon(type, parts.timers.now()))
    violation(parts, socket, type, 'repeated within 1 s after it was answered 429', redact(frame));
  const turn = new Turn(parts, socket, request);
  const struck = parts.faults.strike('request', name, socket.userIds, socket.id);
  const end = endOf(struck);
  for (const { fault } of struck) {
    if (!strikeSocket(parts, fault, socket)) continue;
    record(turn, name, 'unanswered', 0, `fault: ${fault.do}`);
    return;
  }
  if (end?.do === 'dropRequest') {
    record(turn, name, 'unanswered', 0, 'fault: dropRequest');
    return;
  }
  const handle = (): void => respond(turn, type, name, text?.length ?? 0, struck);
  const hold = struck.find(({ fault }) => fault.do === 'hold')?.fault;
  if (hold) parts.timers.after(hold.ms ?? FAULT_DELAY_MS, handle);
  else handle();
}

function respond(turn: Turn, type: string, name: string, length: number, struck: readonly Armed[]): void {
  const end = endOf(struck);
  let answer: Answer;
  try {
    const code = HANDLERS.get(type)?.code ?? 200;
    answer = end?.do === 'refuse' ? refusal(end) : { code, body: answerTo(turn, type, length) };
  } catch (error) {
    if (error instanceof CloseSocket) {
      if (error.departure) violation(turn.parts, turn.socket, type, error.departure, redact({ ...turn.frame }));
      record(turn, name, 'unanswered', error.code, error.message);
      turn.socket.close(error.code, error.message);
      return;
    }
    // Anything else is a mistake of the emulator; a server says 500 then and goes on.
    const refusal = error instanceof Refusal ? error : new Refusal(500, `Internal Server Error: ${String(error)}`);
    blame(turn, type, refusal);
    answer = { code: refusal.code, body: refusal.message };
  }
  send(turn, type, name, answer, struck);
}

/** A refusal that the client could have foreseen is a violation; one that others brought about is not. */
function blame({ parts, socket, frame }: Turn, type: string, { blame: { departure, closed, ring } }: Refusal): void {
  if (departure !== undefined) violation(parts, socket, type, departure, redact({ ...frame }));
  else if (closed !== undefined && socket.knowsClosed(closed, parts))
    violation(parts, socket, type, `${closed} is closed, as this socket was told`, redact({ ...frame }));
  else if (ring !== undefined && socket.knowsClosed(ring, parts))
    violation(parts, socket, type, `ring ${ring} is over, as this socket was told`, redact({ ...frame }));
}

const refusal = ({ code = 500, text = 'Internal Server Error' }: Fault): Answer => ({ code, body: text });

/** Everything that can be wrong with a request is found here, in the order the platform would notice. */
function answerTo(turn: Turn, type: string, length: number): Json | undefined {
  const { parts, socket, frame } = turn;
  if (!socket.user && type !== 'InitConnection') throw refusals.unauthenticated();
  if (NOT_YET.has(type)) throw refusals.notInThisVersion(frame.type);
  const handler = HANDLERS.get(type);
  const problem = handler ? undefined : `unknown request type ${frame.type}`;
  const misplaced =
    handler && !handler.sides.includes(socket.side) ? `${frame.type} is not for the ${socket.side} side` : undefined;
  const wrong = problem ?? misplaced ?? contentProblem(type, frame) ?? lengthProblem(turn, length);
  if (wrong !== undefined || !handler) throw refusals.badRequest(wrong ?? '');
  for (const why of departuresOf(turn, type)) violation(parts, socket, type, why, redact({ ...frame }));
  return handler.handle(turn);
}

/** Documented for the Send API; `hosted/file` events are exempt because a preview alone may be longer (protocol.md 5.6). [EA31] */
function lengthProblem({ parts, body }: Turn, length: number): string | undefined {
  const limit = parts.settings.maxRequestLength;
  if (length <= limit) return undefined;
  const { event } = body;
  const isFile = isObject(event) && event.contentType === 'hosted/file';
  return isFile ? undefined : `longer than ${limit} characters: ${length}`;
}

function send(turn: Turn, type: string, name: string, answer: Answer, struck: readonly Armed[]): void {
  const { parts, socket, frame } = turn;
  const failed = answer.code >= 400;
  if (answer.code === 429) socket.pace.refused(type, parts.timers.now() + 1_000);
  const text = JSON.stringify({
    kind: 'resp',
    reqId: frame.id,
    code: answer.code,
    type: responseType(socket.dialect, type, failed),
    body: answer.body,
  });
  const write = (answerText: string, spoilt = false): void => {
    if (socket.write(answerText) && !spoilt) for (const then of turn.onAnswered) then();
  };
  const end = endOf(struck);
  const unanswered = end?.do === 'commitThenCut' || end?.do === 'dropResponse' || end?.do === 'malformed';
  const outcome = unanswered ? 'unanswered' : failed ? 'refused' : 'answered';
  record(turn, name, outcome, answer.code, failed ? String(answer.body) : undefined);
  // Cut at once, whatever the order: the sender must not see even the echo of what it sent.
  if (end?.do === 'commitThenCut') socket.terminate();
  const order = struck.find(({ fault }) => fault.order)?.fault.order ?? parts.settings.order;
  for (const effect of new Set([...order, ...EFFECTS])) {
    if (effect === 'response') bend(parts, struck, write, socket)(text);
    else if (effect === 'events') turn.sendEvents();
    else if (effect === 'conversations') turn.sendConversations();
    else if (effect === 'routing') turn.route();
    else for (const then of turn.afterwards) then();
  }
}

const EFFECTS: readonly Effect[] = ['response', 'events', 'conversations', 'routing', 'snapshot'];

/** A frame without a usable id still gets an answer, though nobody can match it. [EA32] */
function refuseUnreadable(parts: Parts, socket: Socket, id: Json | undefined): void {
  if (socket.side === 'consumer' && !socket.user) {
    socket.close(CLOSE_UNAUTHENTICATED, 'authentication missing');
    return;
  }
  const reqId = typeof id === 'string' || typeof id === 'number' ? { reqId: String(id) } : {};
  const type = responseType(socket.dialect, '', true);
  const { code, message } = refusals.badRequest('');
  socket.write(JSON.stringify({ kind: 'resp', ...reqId, code, type, body: message }));
  parts.ledger.record('request', {
    socket: socket.id,
    userId: socket.user?.pid,
    type: '(unreadable)',
    id: reqId.reqId ?? '',
    conversationId: undefined,
    outcome: 'refused',
    code,
    error: message,
  });
}

function record(turn: Turn, type: string, outcome: Outcome, code: number, error: string | undefined): void {
  const { parts, socket, frame, conversationId } = turn;
  const { id } = frame;
  parts.ledger.record('request', {
    type,
    id,
    conversationId,
    outcome,
    code,
    error,
    socket: socket.id,
    userId: socket.user?.pid,
  });
}
