import { insteadOf } from '../../suggest.js';
import { CALLS, type Line, type LineContent, ROLES } from './script.js';

const KEYS = ['conversation', 'who', 'say', 'audience', 'do', 'skill', 'role', 'agent'];
const PLAYERS = ['consumer', 'bot', 'agent', 'agent:<name>'];

/** The platform takes requests of 5,000 characters (protocol.md 10.1); what is around the text needs its share. */
const LONGEST_TEXT = 4_500;

/** A parsed line before it is checked. */
type Members = Readonly<Record<string, unknown>>;

/** One line of a script by itself: is it understood? What may follow what is checked in script-order.ts. */
export function checkLine(
  raw: string,
  number: number,
): { readonly line: Line } | { readonly complaints: readonly string[] } {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch (error) {
    return {
      complaints: [`is not JSON (${error instanceof Error ? error.message : error}); each line is one JSON object`],
    };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { complaints: [`is not a JSON object: ${raw.trim().slice(0, 40)}`] };
  }
  const complaints = [...complaintsAbout({ ...value })];
  // Without complaints the members are what LineContent says.
  return complaints.length > 0 ? { complaints } : { line: { ...(value as LineContent), line: number } };
}

function* complaintsAbout(value: Members): Generator<string> {
  for (const key of Object.keys(value)) {
    if (!KEYS.includes(key)) yield `unknown member "${key}"${insteadOf(key, KEYS)}`;
    else if (typeof value[key] !== 'string') yield `"${key}" is ${nameOf(value[key])}; it must be a string`;
    else if (value[key] === '') yield `"${key}" is empty`;
  }
  const { conversation, who, say, do: call } = value;
  if (conversation === undefined) yield '"conversation" is missing: the name that groups the lines of one conversation';
  if (who === undefined) yield `"who" is missing; accepted: ${PLAYERS.join(', ')}`;
  else if (typeof who === 'string' && who !== '' && !isPlayer(who))
    yield `unknown "who": "${who}"${playerInsteadOf(who)}`;
  if (say === undefined && call === undefined)
    yield `neither "say" nor "do"; a line says something or does one of: ${CALLS.join(', ')}`;
  else if (say !== undefined && call !== undefined) yield 'both "say" and "do"; write two lines';
  else if (typeof say === 'string') yield* complaintsAboutWords(say, value);
  else if (typeof call === 'string' && call !== '') yield* complaintsAboutCall(call, value);
}

function* complaintsAboutWords(say: string, { who, audience, skill, role, agent }: Members): Generator<string> {
  if (say.length > LONGEST_TEXT) yield `"say" has ${say.length} characters; a message may have ${LONGEST_TEXT}`;
  if (typeof audience === 'string' && audience !== '' && audience !== 'private') {
    yield `unknown "audience": "${audience}"${insteadOf(audience, ['private'])} (leave it out for a message to everyone)`;
  }
  if (audience === 'private' && who === 'consumer')
    yield 'a consumer can\'t write private messages; "audience" is for the brand';
  for (const [key, given] of Object.entries({ skill, role, agent })) {
    if (given !== undefined) yield `"${key}" has no meaning beside "say"`;
  }
}

function* complaintsAboutCall(call: string, { who, audience, skill, role, agent }: Members): Generator<string> {
  if (!isOneOf(CALLS, call)) {
    yield `unknown "do": "${call}"${insteadOf(call, CALLS)}`;
    return;
  }
  if (audience !== undefined) yield '"audience" belongs to "say"';
  if (call === 'open' && who !== 'consumer') yield 'only the consumer can open a conversation';
  if (who === 'consumer' && call !== 'open' && call !== 'close')
    yield `a consumer can't ${call}; accepted: open, close`;
  if (call === 'transfer' && agent !== undefined) {
    yield 'a transfer to an agent is not in this version of Parley; transfer to a "skill" and let the agent join';
  } else if (call === 'transfer' && skill === undefined) yield '"transfer" needs a "skill"';
  else if (agent !== undefined) yield `"agent" has no meaning beside "${call}"`;
  if (skill !== undefined && call !== 'open' && call !== 'transfer')
    yield `"skill" belongs to "open" and "transfer", not to "${call}"`;
  if (role !== undefined && call !== 'join') yield `"role" belongs to "join", not to "${call}"`;
  else if (typeof role === 'string' && role !== '' && !isOneOf(ROLES, role))
    yield `unknown "role": "${role}"${insteadOf(role, ROLES)}`;
}

const isPlayer = (who: string): boolean =>
  who === 'consumer' || who === 'bot' || who === 'agent' || /^agent:[\w.-]+$/.test(who);

function playerInsteadOf(who: string): string {
  if (/^agent:/.test(who)) return '; the name after "agent:" is made of letters, digits and . _ -';
  return insteadOf(who, PLAYERS);
}

const isOneOf = <T extends string>(list: readonly T[], word: string): word is T => list.some((item) => item === word);

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return `a${typeof value === 'object' ? 'n' : ''} ${typeof value}`;
}
