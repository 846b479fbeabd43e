/** What is on the page follows the emulator: each entry of its ledger says what has to be asked again. */
import { batch } from '@preact/signals';
import type {
  AgentShape,
  ConversationLineShape,
  ConversationShape,
  SkillShape,
} from '../../../emulator/control/shapes.js';
import { call, segment } from './api.js';
import {
  agents,
  chosenId,
  conversation,
  conversations,
  type Entry,
  happened,
  link,
  type Platform,
  platform,
  skills,
} from './state.js';

/** So many conversations are listed, and so many entries shown. */
const MOST = 200;
/** A lively platform has many entries; the page looks at it so often at most. */
const PAUSE_MS = 80;

const OF_PEOPLE: ReadonlySet<string> = new Set([
  'agentState',
  'connected',
  'disconnected',
  'conversation',
  'restarted',
]);
const OF_TALK: ReadonlySet<string> = new Set(['conversation', 'committed', 'delivered', 'restarted']);
/** What is worth a line to somebody who tries a bot. */
const SHOWN: ReadonlySet<string> = new Set([
  'connected',
  'disconnected',
  'conversation',
  'committed',
  'ring',
  'agentState',
  'violation',
  'fault',
  'restarted',
  'upgradeRefused',
]);

let areWeWaiting = false;
let people = false;
let talk = false;
let fresh: Entry[] = [];

export function begin(): void {
  const events = new EventSource('api/events');
  events.addEventListener('open', () => {
    link.value = 'live';
    people = true;
    talk = true;
    soon();
  });
  // The browser tries again by itself.
  events.addEventListener('error', () => {
    link.value = 'lost';
  });
  events.addEventListener('message', ({ data }) => {
    const entry = JSON.parse(String(data)) as Entry;
    if (isWorthALine(entry)) fresh.unshift(entry);
    people ||= OF_PEOPLE.has(entry.kind);
    talk ||= OF_TALK.has(entry.kind) || entry.kind === 'violation';
    soon();
  });
}

const isWorthALine = ({ kind, outcome, change }: Entry): boolean =>
  (kind === 'request' && outcome !== 'answered') || (SHOWN.has(kind) && change !== 'changed');

/** Together, after a moment: a turn of the platform makes many entries. */
function soon(): void {
  if (areWeWaiting) return;
  areWeWaiting = true;
  setTimeout(() => {
    areWeWaiting = false;
    void look();
  }, PAUSE_MS);
}

async function look(): Promise<void> {
  const [wantsPeople, wantsTalk] = [people, talk];
  people = false;
  talk = false;
  try {
    const [allAgents, allSkills] = wantsPeople
      ? await Promise.all([call<AgentShape[]>('GET', '/agents'), call<SkillShape[]>('GET', '/skills')])
      : [agents.value, skills.value];
    const [about, lines] = wantsTalk
      ? await Promise.all([
          call<Platform>('GET', '/'),
          call<ConversationLineShape[]>('GET', `/conversations?limit=${MOST}`).then((all) => all.reverse()),
        ])
      : [platform.value, conversations.value];
    batch(() => {
      agents.value = allAgents;
      skills.value = allSkills;
      platform.value = about;
      conversations.value = lines;
      if (fresh.length > 0) happened.value = [...fresh, ...happened.value].slice(0, MOST);
    });
    fresh = [];
    if (wantsTalk) await lookAtChosen();
  } catch {
    // The emulator is gone for a moment; the stream says when it is back.
  }
}

/** Everything about the conversation that is looked at. */
export async function lookAtChosen(): Promise<void> {
  const id = chosenId.value;
  if (id === undefined) {
    conversation.value = undefined;
    return;
  }
  const found = await call<ConversationShape>('GET', `/conversations/${segment(id)}`).catch(() => undefined);
  if (chosenId.value === id) conversation.value = found;
}
