import type { Actor } from './actors.js';
import type { Machine } from './machine.js';
import type { Store } from './store.js';

/** A search for actors: every word must fit. */
export interface Query {
  readonly matches: (actor: Actor) => boolean;
  /** Words that were not understood, as typed. */
  readonly problems: readonly string[];
  readonly isEmpty: boolean;
  /** Whether the answer changes by itself as time passes. */
  readonly isTimed: boolean;
}

/** What can stand before a `:`, with what it means, for the help below the search box. */
export const FIELDS: readonly (readonly [name: string, example: string, meaning: string])[] = [
  ['kind', 'kind:conversation', 'machine, or its beginning'],
  ['state', 'state:open.queued', 'a state it is in, or its beginning'],
  ['age', 'age:>5m', 'time in the state: s, m, h, d'],
  ['proc', 'proc:bot-1', 'the program, or a part of its name'],
  ['evt', 'evt:command.*', 'an event it was sent lately'],
  ['is', 'is:ended', 'ended, running, stuck, failed'],
];

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** An event is looked for among so many of an actor's last rows. */
const LOOK_BACK = 200;

type Test = (actor: Actor, store: Store) => boolean;

/** Reads `kind:conversation state:open.queued age:>5m 5f3c`. A `-` before a word turns it round. */
export function queryOf(text: string, store: Store, isStuck: (actor: Actor) => boolean = () => false): Query {
  const words = text.trim().split(/\s+/).filter(Boolean);
  const tests: Test[] = [];
  const problems: string[] = [];
  let wantsEnded = false;
  for (const word of words) {
    const isNot = word.length > 1 && word.startsWith('-');
    const bare = isNot ? word.slice(1) : word;
    if (/^is:ended$/i.test(bare)) wantsEnded = true;
    const test = testOf(bare, isStuck);
    if (test === undefined) problems.push(word);
    else tests.push(isNot ? (actor, given) => !test(actor, given) : test);
  }
  return {
    matches: (actor) =>
      (actor.isThere || (wantsEnded && actor.lastRow >= 0)) && tests.every((test) => test(actor, store)),
    problems,
    isEmpty: words.length === 0,
    isTimed: words.some((word) => /^-?(age|is:stuck)/i.test(word)),
  };
}

/** Undefined where the word cannot be understood. */
function testOf(word: string, isStuck: (actor: Actor) => boolean): Test | undefined {
  const colon = word.indexOf(':');
  if (colon <= 0) {
    const part = word.toLowerCase();
    return ({ id }) => id.toLowerCase().includes(part);
  }
  const name = word.slice(0, colon).toLowerCase();
  const value = word.slice(colon + 1).toLowerCase();
  if (value === '') return () => true;
  switch (name) {
    case 'kind':
      return ({ logic }) => logic.toLowerCase().startsWith(value);
    case 'state':
      return stateTest(value);
    case 'age':
      return ageTest(value);
    case 'proc':
      return (actor, store) => (store.programs.get(actor.program)?.name ?? '').toLowerCase().includes(value);
    case 'evt':
    case 'event':
      return eventTest(value);
    case 'is':
      if (value === 'ended') return ({ isThere }) => !isThere;
      if (value === 'running') return ({ isThere }) => isThere;
      if (value === 'failed') return ({ status }) => status === 2;
      return value === 'stuck' ? isStuck : undefined;
    default:
      return undefined;
  }
}

/** `open.queued` finds it as a whole path, below a region, and as the beginning of a path. */
function stateTest(value: string): Test {
  const known = new Map<Machine | undefined, Map<number, boolean>>();
  return ({ machine, state }, store) => {
    let states = known.get(machine);
    if (!states) known.set(machine, (states = new Map()));
    let fits = states.get(state);
    if (fits === undefined) {
      const json = store.texts.text(state);
      const paths = machine ? machine.state(json).leaves : [json.replaceAll('"', '')];
      fits = paths.some((path) => `.${path.toLowerCase()}`.includes(`.${value}`));
      states.set(state, fits);
    }
    return fits;
  };
}

function ageTest(value: string): Test | undefined {
  const found = /^([<>]?)=?(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(value);
  if (!found) return undefined;
  const limit = Number(found[2]) * UNITS[found[3]!]!;
  const isBelow = found[1] === '<';
  return ({ since }, { time }) => (isBelow ? time - since < limit : time - since > limit);
}

function eventTest(value: string): Test {
  const pattern = new RegExp(`^${value.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'i');
  const known = new Map<number, boolean>();
  return (actor, store) => {
    let left = LOOK_BACK;
    for (const row of store.rowsOf(actor)) {
      if (left-- === 0) return false;
      const type = store.rows.type(row);
      if (type < 0) continue;
      let fits = known.get(type);
      if (fits === undefined) known.set(type, (fits = pattern.test(store.texts.text(type))));
      if (fits) return true;
    }
    return false;
  };
}
