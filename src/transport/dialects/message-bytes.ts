import type { MessageEventFact } from '../facts.js';
import { DecodedMessage } from './message.js';

/** The bytes of a frame as `ws` hands them over, a Buffer of Node: texts are cut out of it without a copy of the whole. */
export interface FrameBytes extends Uint8Array {
  toString(encoding?: 'utf8' | 'latin1', from?: number, to?: number): string;
}

const COMMA = 0x2c;
const ZERO = 0x30;

const HEAD = '{"kind":"notification","type":".ams.ms.OnlineEventDistribution","body":{"sequence":';
const OLD_ID = ',"originatorId":"';
const ID = '","originatorPId":"';
const TIME = ',"serverTimestamp":';
const EVENT = ',"event":';
const TEXT = '{"type":"ContentEvent","contentType":"text/plain","message":"';
const MARK = '{"type":"AcceptStatusEvent","status":"';
const MARKED = '","sequenceList":[';
const DIALOG_ID = ',"dialogId":"';

/** Of different lengths, by which they are told apart. */
const ROLES = ['CONSUMER', 'ASSIGNED_AGENT', 'AGENT', 'MANAGER', 'READER', 'CONTROLLER'];
const roleOfLength = new Map(ROLES.map((role) => [role.length, role]));

/** Longer numbers would not be exact; other ids than these are left to JSON.parse. */
const NUMBER = '(?:0|[1-9]\\d{0,14})';
const PLAIN = '[\\w.-]+';
/** Members that nobody asks for. They hold no objects, so the next closing brace is their end. */
const skipped = (name: string): string => `(?:,"${name}":\\{[^}]*\\})?`;
const literal = (text: string): string => text.replace(/[{[.]/g, '\\$&');

/**
 * A message notification of the brand dialect, its members in the order in which the platform sends them (protocol.md 7.3).
 * The groups, of which each costs its time: the sender's old id, its id, its role; a plain text, or a mark's status and the
 * one sequence it is about, or any other event; the dialog.
 *
 * Bytes of UTF-8 taken for Latin-1 are good enough for it: a byte of a character beyond ASCII is never one of ASCII.
 * Quotes within a text are escaped, so no text that somebody writes can look like the members around it.
 */
const MESSAGE = new RegExp(
  `^${literal(HEAD)}${NUMBER}${OLD_ID}(${PLAIN})${ID}(${PLAIN})","originatorMetadata":\\{"id":"${PLAIN}","role":"(${ROLES.join('|')})"` +
    `${skipped('clientProperties')}\\}${skipped('originatorClientProperties')}${TIME}${NUMBER}${EVENT}` +
    `(?:${literal(TEXT)}([^"\\\\\\x00-\\x1f]*)"\\}|${literal(MARK)}(\\w*)${literal(MARKED)}(${NUMBER})\\]\\}|(\\{.*\\}))` +
    `${DIALOG_ID}(${PLAIN})"\\}\\}$`,
  's',
);

/**
 * Reads such a frame without parsing all of it: half of it says, twice, which browser the sender has, and nobody asks
 * for that (bench/history.md). Undefined when the frame is any other; JSON.parse then reads it. What is returned is what
 * JSON.parse and `decodeMessage` would have made of it.
 */
export function readMessage(bytes: FrameBytes): DecodedMessage | undefined {
  const match = MESSAGE.exec(bytes.toString('latin1'));
  if (!match) return undefined;
  const [, oldId, id, role, text, status, marked, other, dialogId] = match as unknown as (string | undefined)[];
  // What is kept is cut out of the bytes: a piece of the match would keep the text of the whole frame with it.
  const dialogEnd = bytes.length - '"}}'.length;
  const dialogAt = dialogEnd - dialogId!.length;
  const eventEnd = dialogAt - DIALOG_ID.length;
  let eventAt: number;
  let event: MessageEventFact | undefined;
  if (text !== undefined) {
    const end = eventEnd - '"}'.length;
    const message = bytes.toString('utf8', end - text.length, end);
    event = { type: 'ContentEvent', contentType: 'text/plain', message };
    eventAt = end - text.length - TEXT.length;
  } else if (marked !== undefined) {
    event = { type: 'AcceptStatusEvent', status: status!, sequenceList: [Number(marked)] };
    eventAt = eventEnd - ']}'.length - marked.length - MARKED.length - status!.length - MARK.length;
  } else {
    eventAt = eventEnd - other!.length;
    event = parsed(bytes, eventAt, eventEnd);
  }
  if (!event) return undefined;
  let sequence = 0;
  let sequenceEnd = HEAD.length;
  for (; bytes[sequenceEnd] !== COMMA; sequenceEnd += 1) sequence = sequence * 10 + (bytes[sequenceEnd]! - ZERO);
  const idAt = sequenceEnd + OLD_ID.length + oldId!.length + ID.length;
  return new DecodedMessage(
    bytes.toString('latin1', dialogAt, dialogEnd),
    undefined,
    sequence,
    numberUpTo(bytes, eventAt - EVENT.length),
    role === 'CONSUMER' ? bytes.toString('latin1', idAt, idAt + id!.length) : brandUser(bytes, idAt, id!),
    roleOfLength.get(role!.length)!,
    event,
    'ALL',
    undefined,
  );
}

/** The number that ends there. */
function numberUpTo(bytes: FrameBytes, end: number): number {
  let value = 0;
  let unit = 1;
  for (let at = end - 1; bytes[at]! >= ZERO && bytes[at]! <= ZERO + 9; at -= 1) {
    value += unit * (bytes[at]! - ZERO);
    unit *= 10;
  }
  return value;
}

/** The same few brand users write most of what the brand says: each id is kept once, not once for each message. */
const brandUsers = new Map<string, string>();
const MOST_BRAND_USERS = 20_000;

function brandUser(bytes: FrameBytes, at: number, id: string): string {
  const known = brandUsers.get(id);
  if (known !== undefined) return known;
  const copy = bytes.toString('latin1', at, at + id.length);
  if (brandUsers.size >= MOST_BRAND_USERS) brandUsers.clear();
  brandUsers.set(copy, copy);
  return copy;
}

function parsed(bytes: FrameBytes, from: number, to: number): MessageEventFact | undefined {
  try {
    return JSON.parse(bytes.toString('utf8', from, to)) as MessageEventFact;
  } catch {
    return undefined;
  }
}
