/** What the page knows, and what is chosen on it. */
import { computed, signal } from '@preact/signals';
import type {
  AgentShape,
  ConversationLineShape,
  ConversationShape,
  SkillShape,
} from '../../../emulator/control/shapes.js';

export interface Platform {
  readonly accountId: string;
  readonly seed: string | number;
  readonly violations: number;
}

/** An entry of the ledger; which fields there are depends on its kind. */
export interface Entry {
  readonly kind: string;
  readonly n: number;
  readonly at: number;
  readonly [field: string]: unknown;
}

export const link = signal<'connecting' | 'live' | 'lost'>('connecting');
export const platform = signal<Platform | undefined>(undefined);
export const agents = signal<readonly AgentShape[]>([]);
export const skills = signal<readonly SkillShape[]>([]);
/** The newest first. */
export const conversations = signal<readonly ConversationLineShape[]>([]);
/** The newest first; so many as one looks at. */
export const happened = signal<readonly Entry[]>([]);

/** Undefined while a new conversation is about to begin. */
export const chosenId = signal<string | undefined>(undefined);
export const conversation = signal<ConversationShape | undefined>(undefined);
export const chosen = computed(() =>
  conversations.value.find(({ conversationId }) => conversationId === chosenId.value),
);

/** Who writes: the consumer, or an agent by login name. */
export const speaker = signal<'consumer' | { readonly agent: string }>('consumer');
export const isPrivate = signal(false);
/** What went wrong with the last thing that was tried. */
export const trouble = signal('');
export const theme = signal<'system' | 'light' | 'dark'>('system');

/** Where there is no room for it beside the conversation. */
export const isPlatformShown = signal(false);

export const openCount = computed(() => conversations.value.filter(({ stage }) => stage === 'OPEN').length);

export const nameOfSkill = (id: string): string => skills.value.find(({ skillId }) => skillId === id)?.name ?? id;
