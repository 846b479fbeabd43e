import { createCoverage } from 'parley-sdk/inspect';
import { type AnyActor, type AnyStateMachine, createActor, SimulatedClock } from 'xstate';
import { coverageOfEnvironment } from '../coverage/file.js';
import type { Happening, StoryEvent } from './story.js';

/** A statechart of XState 5, as `setup().createMachine()` makes it. */
export interface Statechart {
  readonly id: string;
  /** What it hears. */
  readonly events: readonly string[];
}

/** How much of a chart was gone through: states and transitions, by their paths. */
export interface ChartCoverage {
  readonly covered: number;
  readonly all: number;
  readonly missing: readonly string[];
}

const HEARD: Readonly<Record<StoryEvent['type'], true>> = {
  'conversation.opens': true,
  'conversation.changesSkill': true,
  'conversation.closes': true,
  'consumer.writes': true,
  'agent.joins': true,
  'agent.leaves': true,
  'agent.writes': true,
  'bot.joins': true,
  'bot.leaves': true,
  'bot.writes': true,
};

/** Whether anything in the chart is about this event; a descriptor may end in `*`. */
const hears = ({ events }: Statechart, type: string): boolean =>
  events.some((one) => one === type || (one.endsWith('*') && type.startsWith(one.slice(0, -1))));

/** A state with this tag must never be come to. */
const WRONG = 'wrong';

/** What a bot should do, as a chart that is led through what happened: one actor of it for each conversation. */
export class BotChart {
  readonly #machine: AnyStateMachine;
  readonly #coverage = createCoverage();

  constructor(chart: Statechart) {
    const machine = chart as Partial<AnyStateMachine> | null;
    if (typeof machine !== 'object' || typeof machine?.transition !== 'function' || !Array.isArray(machine.events))
      throw new TypeError('chart must be a statechart of XState 5, as setup().createMachine() makes it.');
    if (!Object.keys(HEARD).some((type) => hears(chart, type)))
      throw new TypeError(
        `The chart '${chart.id}' has no path: none of ${Object.keys(HEARD).join(', ')} leads it anywhere.`,
      );
    this.#machine = chart as AnyStateMachine;
  }

  /** What the bot did that its chart does not allow, in a sentence. `until`: when the world ended. */
  judge(story: readonly Happening[], until: number): string | undefined {
    for (const conversationId of new Set(story.map((one) => one.conversationId))) {
      const own = story.filter((one) => one.conversationId === conversationId);
      const problem = this.#follow(own, until);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  get coverage(): ChartCoverage {
    const { states, transitions } = this.#coverage.expect(this.#machine).toJSON().machines[this.#machine.id]!;
    const rows = [...Object.entries(states), ...Object.entries(transitions)];
    const missing = rows.filter(([, count]) => count === 0).map(([name]) => name);
    return { covered: rows.length - missing.length, all: rows.length, missing };
  }

  #follow(happenings: readonly Happening[], until: number): string | undefined {
    const { id } = this.#machine;
    const clock = new SimulatedClock();
    const begun = happenings[0]!.at;
    const counted = coverageOfEnvironment();
    const actor = createActor(this.#machine, {
      clock,
      inspect: (event) => {
        this.#coverage.next(event);
        counted?.next(event);
      },
    });
    let broken: unknown;
    actor.subscribe({ error: (error) => (broken = error) });
    actor.start();
    let last = 'the beginning';
    /** Time passes, and with it what the chart says to come after a while. */
    const problemAt = (at: number): string | undefined => {
      clock.set(at - begun);
      if (broken !== undefined) return `The chart '${id}' itself failed after ${last}: ${String(broken)}`;
      if (!actor.getSnapshot().hasTag(WRONG)) return undefined;
      return `After ${last} it came to '${placeOf(actor)}', which the chart '${id}' calls wrong.`;
    };
    try {
      for (const { at, event } of happenings) {
        const problem = problemAt(at);
        if (problem !== undefined) return problem;
        // What a chart never speaks of is free.
        const isDeed = event.type.startsWith('bot.') && hears(this.#machine, event.type);
        if (isDeed && !actor.getSnapshot().can(event))
          return `In '${placeOf(actor)}', after ${last}, the chart '${id}' does not allow: ${wordsOf(event)}.`;
        actor.send(event);
        last = wordsOf(event);
      }
      return problemAt(Math.max(until, happenings.at(-1)!.at));
    } finally {
      actor.stop();
    }
  }
}

function placeOf(actor: AnyActor): string {
  const { value } = actor.getSnapshot();
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const wordsOf = (event: StoryEvent): string => ('text' in event ? `${event.type} '${event.text}'` : event.type);
