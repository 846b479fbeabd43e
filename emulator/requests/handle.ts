/** From a received frame to its answer: check, handle, send in order, record (protocol.md 5, 12.2). */

import type { Fault } from '../faults/faults.js';
import type { Outcome } from '../ledger/entries.js';
import { redact, redactText } from '../ledger/redact.js';
import { FAULT_DELAY_MS, MALFORMED, type Parts, strikeSocket } from '../parts.js';
import type { Socket } from '../sockets/socket.js';
import { normaliseType, responseType } from '../wire/dialects.js';
import { contentProblem, envelopeProblem, type RequestFrame } from '../wire/frames.js';
import { isObject, type Json, parseJson } from '../wire/json.js';
import { Refusal, refusals } from '../wire/refusals.js';
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
  const turn = new Turn(parts, socket, request);
  const fault = parts.faults.strike(name, socket.userIds, socket.id);
  const handle = (): void => respond(turn, type, name, text?.length ?? 0, fault);
  if (!fault) {
    handle();
    return;
  }
  if (strikeSocket(fault, socket) || fault.do === 'dropRequest') {
    record(turn, name, 'unanswered', 0, `fault: ${fault.do}`);
    return;
  }
  if (fault.do !== 'hold') {
    handle();
    return;
  }
  parts.timers.after(fault.ms ?? FAULT_DELAY_MS, handle);
}

function respond(turn: Turn, type: string, name: string, length: number, fault: Fault | undefined): void {
  let answer: Answer;
  try {
    answer = fault?.do === 'refuse' ? refusal(fault) : { code: 200, body: answerTo(turn, type, length) };
  } catch (error) {
    if (error instanceof CloseSocket) {
      record(turn, name, 'unanswered', error.code, error.message);
      turn.socket.close(error.code, error.message);
      return;
    }
    // Anything else is a mistake of the emulator; a server says 500 then and goes on.
    const { code, message } =
      error instanceof Refusal ? error : new Refusal(500, `Internal Server Error: ${String(error)}`);
    answer = { code, body: message };
  }
  send(turn, type, name, answer, fault);
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
  if (wrong !== undefined || !handler) {
    violation(parts, socket, type, wrong ?? '', redact({ ...frame }));
    throw refusals.badRequest();
  }
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

function send(turn: Turn, type: string, name: string, answer: Answer, fault: Fault | undefined): void {
  const { parts, socket, frame } = turn;
  const failed = answer.code >= 400;
  const text = JSON.stringify({
    kind: 'resp',
    reqId: frame.id,
    code: answer.code,
    type: responseType(socket.dialect, type, failed),
    body: answer.body,
  });
  const respondNow = (): void => {
    if (socket.write(text)) for (const then of turn.onAnswered) then();
  };
  const sendResponse = responseUnder(fault, turn, respondNow);
  const error = failed ? String(answer.body) : undefined;
  const unanswered = fault?.do === 'commitThenCut' || fault?.do === 'dropResponse' || fault?.do === 'malformed';
  record(turn, name, unanswered ? 'unanswered' : failed ? 'refused' : 'answered', answer.code, error);
  for (const effect of parts.settings.order) {
    if (effect === 'response') sendResponse();
    else if (effect === 'events') turn.sendEvents();
    else turn.sendConversations();
  }
  for (const then of turn.afterwards) then();
}

function responseUnder(fault: Fault | undefined, { parts, socket }: Turn, respond: () => void): () => void {
  switch (fault?.do) {
    case 'commitThenCut':
      // Cut at once, whatever the order: the sender must not see even the echo of what it sent.
      socket.terminate();
      return () => undefined;
    case 'dropResponse':
      return () => undefined;
    case 'malformed':
      return () => void socket.write(fault.text ?? MALFORMED);
    case 'delay':
      return () => void parts.timers.after(fault.ms ?? FAULT_DELAY_MS, respond);
    case 'duplicate':
      return () => {
        respond();
        respond();
      };
    default:
      return respond;
  }
}

/** A frame without a usable id still gets an answer, though nobody can match it. [EA32] */
function refuseUnreadable(parts: Parts, socket: Socket, id: Json | undefined): void {
  if (socket.side === 'consumer' && !socket.user) {
    socket.close(CLOSE_UNAUTHENTICATED, 'authentication missing');
    return;
  }
  const reqId = typeof id === 'string' || typeof id === 'number' ? { reqId: String(id) } : {};
  const type = responseType(socket.dialect, '', true);
  const { code, message } = refusals.badRequest();
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

function violation(parts: Parts, socket: Socket, what: string, why: string, frame: Json): void {
  // `why` may quote a value out of the frame.
  const fields = { socket: socket.id, userId: socket.user?.pid, what, why: redactText(why), frame };
  parts.ledger.record('violation', fields);
}

function record(turn: Turn, type: string, outcome: Outcome, code: number, error: string | undefined): void {
  const { parts, socket, frame, conversationId } = turn;
  const { id } = frame;
  parts.ledger.record('request', {
    ...{ type, id, conversationId, outcome, code, error },
    socket: socket.id,
    userId: socket.user?.pid,
  });
}
