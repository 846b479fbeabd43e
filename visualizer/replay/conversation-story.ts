import { type Definition, type Frame, ROW, type Row } from '../../src/inspect/rows.js';
import { unpackRecording } from '../recording/recording.js';

/** What happened around a bot in one conversation, as far as a recording tells it. */
export type StoryEvent =
  | { readonly what: 'consumer opens' | 'consumer closes' | 'agent joins' | 'agent leaves' }
  | { readonly what: 'consumer writes' | 'agent writes' | 'agent writes privately' | 'bot writes' | 'bot closes' }
  | { readonly what: 'ring is offered' | 'ring expires' | 'network cuts' | 'network is back' };

/** The same, and when it happened. */
export type TimedStoryEvent = StoryEvent & {
  /** Milliseconds since 1970. */
  readonly at: number;
};

interface Actor {
  readonly id: string;
  readonly machine: string;
  readonly parent: Actor | undefined;
  /** As it was told last. */
  state: string;
}

interface Heard {
  readonly actor: Actor;
  readonly at: number;
  /** Undefined for a step: then the state is another one. */
  readonly event: { readonly type: string; readonly [member: string]: unknown } | undefined;
  readonly before: string;
  readonly state: string;
}

/**
 * What a recording tells of a conversation, from the view of the brand's connection that took part in it; undefined when the
 * conversation is not in it. Throws a RangeError when the file is no recording.
 */
export function conversationStory(file: Buffer, conversationId: string): readonly TimedStoryEvent[] | undefined {
  const heard = [...everything(file)].filter(({ actor }) => concerns(actor, conversationId));
  const connections = new Set(
    heard.filter(({ actor }) => isPartOf(actor, conversationId)).map(({ actor }) => rootOf(actor)),
  );
  const byBot = heard.find(({ event }) => event?.type === 'command.join' || event?.type === 'command.accept');
  const bot = byBot ? rootOf(byBot.actor) : [...connections][0];
  if (!bot || !connections.has(bot)) return undefined;
  const story = new Story(conversationId);
  for (const one of heard) if (rootOf(one.actor) === bot) story.take(one);
  return story.events;
}

/** One connection's view, put into the words of the world. */
class Story {
  readonly events: TimedStoryEvent[] = [];
  /** Messages of the bot that are under way: what comes from the brand's side next is one of them. */
  #own = 0;
  #isAssignedItself = false;
  #closesItself = false;
  #isOpen = false;

  constructor(private readonly conversationId: string) {}

  take({ actor, at, event, before, state }: Heard): void {
    if (actor.machine === 'connection') this.#connection(state, before, at);
    else if (actor.machine === 'ring') this.#ring(event, state, before, at);
    else if (actor.machine === 'dialog') this.#dialog(event, at);
    else if (actor.id === this.conversationId) this.#conversation(event, state, before, at);
  }

  #tell(what: StoryEvent['what'], at: number): void {
    this.events.push({ what, at } as TimedStoryEvent);
  }

  #connection(state: string, before: string, at: number): void {
    if (!this.#isOpen || state === before) return;
    const isGone = (one: string): boolean => one.includes('"interrupted"');
    if (isGone(state) && !isGone(before)) this.#tell('network cuts', at);
    if (isGone(before) && !isGone(state)) this.#tell('network is back', at);
  }

  #ring(event: Heard['event'], state: string, before: string, at: number): void {
    if (event?.type === 'command.accept') this.#isAssignedItself = true;
    if (event || state === before) return;
    if (state === '"waiting"') this.#tell('ring is offered', at);
    if (state === '"expired"') this.#tell('ring expires', at);
  }

  #dialog(event: Heard['event'], at: number): void {
    if (event?.type === 'command.publish' && event.isMessage === true) this.#own += 1;
    if (event?.type === 'command.close') this.#closesItself = true;
    if (event?.type !== 'record.changed' || !/^(Rich)?ContentEvent$/.test(String(event.by))) return;
    if (event.role === 'CONSUMER') this.#tell('consumer writes', at);
    else if (this.#own > 0) {
      this.#own -= 1;
      this.#tell('bot writes', at);
    } else this.#tell(event.audience === 'ALL' ? 'agent writes' : 'agent writes privately', at);
  }

  #conversation(event: Heard['event'], state: string, before: string, at: number): void {
    if (event?.type === 'command.close') this.#closesItself = true;
    if (event?.type === 'command.join' && event.role === 'ASSIGNED_AGENT') this.#isAssignedItself = true;
    if (event || state === before) return;
    const is = (what: string, one: string): boolean => new RegExp(`"${what}"`).test(one);
    if (!this.#isOpen && is('open', state)) {
      this.#isOpen = true;
      this.#tell('consumer opens', at);
    }
    const isAssigned = is('assigned', state);
    if (isAssigned !== is('assigned', before) && !this.#isAssignedItself && this.#isOpen)
      this.#tell(isAssigned ? 'agent joins' : 'agent leaves', at);
    if (this.#isOpen && /"lifecycle":"(surveying|closed|evicted)"/.test(state)) {
      this.#isOpen = false;
      this.#tell(this.#closesItself ? 'bot closes' : 'consumer closes', at);
    }
  }
}

const rootOf = (actor: Actor): Actor => (actor.parent ? rootOf(actor.parent) : actor);

const isPartOf = (actor: Actor, conversationId: string): boolean =>
  actor.id === conversationId || (actor.parent !== undefined && isPartOf(actor.parent, conversationId));

const concerns = (actor: Actor, conversationId: string): boolean =>
  actor.machine === 'connection' ||
  (actor.machine === 'ring' ? actor.id.startsWith(`${conversationId}_`) : isPartOf(actor, conversationId));

/** Every event and every step of every actor, in the order of the programs' telling. */
function* everything(file: Buffer): Iterable<Heard> {
  const programs = new Map<number, Program>();
  for (const [number, text] of unpackRecording(file).frames) {
    const program = programs.get(number) ?? new Program();
    programs.set(number, program);
    yield* program.take(JSON.parse(text) as Frame);
  }
}

class Program {
  #texts: string[] = [];
  readonly #definitions = new Map<number, Definition>();
  readonly #actors = new Map<number, Actor>();
  /** An actor that is told again at a keyframe is the same one. */
  readonly #known = new Map<string, Actor>();

  *take(frame: Frame): Iterable<Heard> {
    if (frame.t === 'key') {
      this.#texts = [];
      this.#definitions.clear();
      this.#actors.clear();
    } else if (frame.t === 'def') this.#definitions.set(frame.n, frame.definition);
    else if (frame.t === 'rows') {
      this.#texts.push(...frame.s);
      for (const row of frame.r) yield* this.#row(row, frame.at);
    }
  }

  *#row(row: Row, at: number): Iterable<Heard> {
    const moment = at + row[1];
    if (row[0] === ROW.actor) {
      const [, , key, parent, id, , definition, state] = row;
      const machine = this.#definitions.get(definition)?.machine ?? '';
      const above = this.#actors.get(parent);
      const name = `${key} ${id}`;
      const known = this.#known.get(name) ?? { id, machine, parent: above, state: '' };
      this.#known.set(name, known);
      this.#actors.set(key, known);
      yield* this.#moved(known, this.#texts[state] ?? '', moment);
      return;
    }
    const actor = this.#actors.get(row[2]);
    if (!actor) return;
    if (row[0] === ROW.event) {
      const data = row[5] === undefined ? {} : (JSON.parse(row[5]) as object);
      const event = { ...data, type: this.#texts[row[4]] ?? '' };
      yield { actor, at: moment, event, before: actor.state, state: actor.state };
    } else if (row[0] === ROW.step) yield* this.#moved(actor, this.#texts[row[4]] ?? '', moment);
  }

  *#moved(actor: Actor, state: string, at: number): Iterable<Heard> {
    const before = actor.state;
    actor.state = state;
    if (state !== before) yield { actor, at, event: undefined, before, state };
  }
}
