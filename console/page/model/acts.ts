/** What a person does on the page. */
import { batch } from '@preact/signals';
import type { ConversationLineShape } from '../../../emulator/control/shapes.js';
import { call, segment } from './api.js';
import { lookAtChosen } from './feed.js';
import {
  agents,
  chosen,
  chosenId,
  conversation,
  conversations,
  isPrivate,
  platform,
  skills,
  speaker,
  theme,
  trouble,
} from './state.js';

const NAMES = ['Jo', 'Sam', 'Kim', 'Lou', 'Max', 'Noa', 'Rae', 'Tam', 'Uli', 'Val'];

/** Tells what went wrong where people look, and nowhere else. */
async function attempt(act: () => Promise<unknown>): Promise<boolean> {
  try {
    trouble.value = '';
    await act();
    return true;
  } catch (error) {
    trouble.value = error instanceof Error ? error.message : String(error);
    return false;
  }
}

export function choose(conversationId: string | undefined): void {
  batch(() => {
    chosenId.value = conversationId;
    conversation.value = undefined;
    speaker.value = 'consumer';
    isPrivate.value = false;
    trouble.value = '';
  });
  void lookAtChosen();
}

/** The one above or below in the list. */
export function chooseNeighbour(step: 1 | -1): void {
  const all = conversations.value;
  const at = all.findIndex(({ conversationId }) => conversationId === chosenId.value);
  const next = all[at < 0 ? 0 : at + step];
  if (next) choose(next.conversationId);
}

export function beginConversation(skillId: string, text: string): Promise<boolean> {
  return attempt(async () => {
    const firstName = NAMES[conversations.value.length % NAMES.length];
    const { consumerId } = await call<{ consumerId: string }>('POST', '/consumers', { firstName });
    const begun = await call<ConversationLineShape>('POST', `/consumers/${segment(consumerId)}/open`, {
      skillId,
      text,
    });
    choose(begun.conversationId);
  });
}

export function write(text: string): Promise<boolean> {
  return attempt(async () => {
    const line = chosen.value;
    if (!line) return;
    const { conversationId, consumerId } = line;
    if (speaker.value === 'consumer') {
      await call('POST', `/consumers/${segment(consumerId)}/say`, { conversationId, text });
      return;
    }
    const { agent } = speaker.value;
    // Whoever writes takes part; the first one serves the conversation.
    if (!line.agents.includes(agent)) await enter(agent, line);
    const audience = isPrivate.value ? 'AGENTS_AND_MANAGERS' : 'ALL';
    await call('POST', `/agents/${segment(agent)}/say`, { conversationId, text, audience });
  });
}

const enter = (agent: string, { conversationId, assignedAgent }: ConversationLineShape): Promise<unknown> =>
  assignedAgent === undefined
    ? call('POST', `/agents/${segment(agent)}/take`, { conversationId })
    : call('POST', `/agents/${segment(agent)}/join`, { conversationId, role: 'MANAGER' });

export function leave(agent: string): Promise<boolean> {
  return attempt(() => call('POST', `/agents/${segment(agent)}/leave`, { conversationId: chosenId.value }));
}

export function closeConversation(): Promise<boolean> {
  return attempt(async () => {
    const line = chosen.value;
    if (line)
      await call('POST', `/consumers/${segment(line.consumerId)}/close`, { conversationId: line.conversationId });
  });
}

export function setState(loginName: string, state: string): Promise<boolean> {
  return attempt(async () => {
    const agent = await call<(typeof agents.value)[number]>('PUT', `/agents/${segment(loginName)}/state`, { state });
    agents.value = agents.value.map((one) => (one.loginName === loginName ? agent : one));
  });
}

export function setShift(skillId: string, onShift: boolean): Promise<boolean> {
  return attempt(async () => {
    const skill = await call<(typeof skills.value)[number]>('PUT', `/skills/${segment(skillId)}`, { onShift });
    skills.value = skills.value.map((one) => (one.skillId === skillId ? skill : one));
  });
}

export function nextTheme(): void {
  theme.value = theme.value === 'system' ? 'light' : theme.value === 'light' ? 'dark' : 'system';
  document.documentElement.dataset.theme = theme.value;
}

/** What a program needs to connect to this emulator. */
export function connectOptions(): string {
  const bot = agents.value[0];
  const domain = location.protocol === 'https:' ? location.host : location.origin;
  return `createConnection({
  appId: 'my-bot', userType: UserType.BRAND,
  accountId: '${platform.value?.accountId ?? ''}',
  csdsDomain: '${domain}',
  authData: {
    username: '${bot?.authData.username ?? ''}',
    password: '${bot?.authData.password ?? ''}',
  },
})`;
}
