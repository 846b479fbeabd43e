import { keepSurvey } from '../kept/changes.js';
import type { Keeper } from '../kept/keeper.js';
import type { RecordOf } from '../kept/records.js';

/** A question of an agent survey; members that are not named here are handed on as they are (protocol.md 10.6). */
export interface AgentSurveyQuestion {
  readonly id: string;
  /** Such as `free_text`, `number`, `date`; with replies another one. */
  readonly category: string;
  /** What can be chosen; `next` names the sequence that such an answer leads to. */
  readonly replies?: readonly { readonly id: string; readonly next?: string }[];
  readonly [member: string]: unknown;
}

/** The survey that agents fill in about their conversations. */
export interface AgentSurveySettings {
  /** The first sequence, by which a survey begins. */
  readonly questions: readonly AgentSurveyQuestion[];
  /** Sequences that an answer leads to, by the name that `next` has. @default none */
  readonly sequences?: Readonly<Record<string, readonly AgentSurveyQuestion[]>>;
}

/** What became of the survey of one conversation. */
export interface PlainAgentSurvey {
  readonly status: 'pending' | 'submitted' | 'dismissed';
  /** As they were given. */
  readonly answers: readonly unknown[];
}

interface AgentSurvey extends PlainAgentSurvey {
  readonly revision: number;
}

const BEGUN: AgentSurvey = { status: 'pending', answers: [], revision: 1 };

/** Every agent survey, by conversation. Each change has a revision, which the next one must name. */
export class AgentSurveys {
  readonly #of = new Map<string, AgentSurvey>();

  constructor(private readonly keeper: Keeper) {}

  get(conversationId: string): AgentSurvey {
    return this.#of.get(conversationId) ?? BEGUN;
  }

  end(conversationId: string, status: 'submitted' | 'dismissed', answers: readonly unknown[]): AgentSurvey {
    const ended = { status, answers, revision: this.get(conversationId).revision + 1 };
    this.#of.set(conversationId, ended);
    keepSurvey(this.keeper, { conversationId, status, answers: [...answers], revision: ended.revision });
    return ended;
  }

  /** As an earlier process left it. */
  restore({ conversationId, ...survey }: RecordOf<'survey'>): void {
    this.#of.set(conversationId, survey);
  }
}
