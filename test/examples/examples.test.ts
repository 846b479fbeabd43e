import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { BUILD_TIMEOUT_MS, buildOnce, root, runNode } from '../support/run-node.js';

const folder = path.join(root, 'examples');
const examples = readdirSync(folder).filter((name) => name.endsWith('.mjs'));

/** What each example prints, line by line. */
const printed: Record<string, readonly string[]> = {
  'agent-survey-bot.mjs': ['the survey asks: solved', 'the survey asks: remarks', 'the survey is submitted'],
  'close-all-bot.mjs': ['closed a conversation', 'closed a conversation', 'closed a conversation'],
  'file-sharing-bot.mjs': ['my bill: PDF, 18 bytes, its name ends with .PDF', 'the receipt is sent'],
  'greeting-bot.mjs': ['online, and AWAY', 'greeted a consumer', 'the conversation was closed'],
  'history-exporter.mjs': [
    '[####################] 2 of 2',
    'CLOSE CONSUMER: My kettle has stopped whistling.',
    'CLOSE CONSUMER: Do you open on Sundays?',
  ],
  'manager-greeting.mjs': [
    'ALL: Is somebody there?',
    'a manager has joined',
    'AGENTS_AND_MANAGERS: Hello manager, this consumer is waiting for the workshop.',
  ],
  'off-hours-holder.mjs': ['skill 4711 is in off hours: true', 'the visitor knows'],
  'quick-start-bot.mjs': ['joined a conversation', 'consumer: test', 'the conversation was closed'],
  'quick-start-consumer.mjs': [
    'CONSUMER: test',
    'AGENT: Hello! You are talking to a bot.',
    'the conversation was closed',
  ],
  'raw-request.mjs': ['response: { sequence: 0 }', 'came back as message 0: written by hand'],
  'resume-session.mjs': [
    'left, keeping the token',
    'same consumer: true',
    'said before: I will be back tomorrow.',
    'said now, as message 1',
  ],
  'ring-bot.mjs': [
    'it rings, for skill -1',
    'accepted, assigned to me: true',
    'consumer: Where is my parcel?',
    'the conversation was closed',
  ],
  'same-agent-bot.mjs': [
    'somebody new',
    'the conversation was closed',
    'somebody is back',
    'the conversation was closed',
  ],
  'send-api-gateway.mjs': ['to +1 555 0100: Hello! You are talking to a bot.', 'the conversation was closed'],
  'stateless-bot.mjs': [
    'message 0: Is anybody there?',
    'message 2: And do you remember me?',
    'the conversation was closed',
  ],
  'survey-bot.mjs': ['the consumer says: Good', 'the survey is over'],
  'transfer-to-skill.mjs': ['assigned to me: true, skill -1', 'transferred to skill 4711, assigned to me: false'],
  // Which steps there are is told by the charts; that all of them come, and how they look, is what the example promises.
  'watch-lifecycles.mjs': [
    'connection lifecycle: idle → opening.discovering (connection.open)',
    'connection lifecycle: opening.subscribing → online (xstate.done.actor.subscribe)',
    'subscription lifecycle: awaitingSnapshot → live (snapshot.received)',
    'conversation lifecycle: opening → open.queued (conversation.updated)',
    'dialog delivery: following → live (page.received)',
    'conversation lifecycle: closing → closed (conversation.updated)',
    'connection lifecycle: online → closing (connection.close)',
    'connection lifecycle: closing → closed (xstate.done.actor.closeSocket)',
  ],
};

beforeAll(buildOnce, BUILD_TIMEOUT_MS);

describe('each example does what its header promises, and ends by itself', () => {
  it('every example is listed here', () => {
    expect(Object.keys(printed).sort()).toEqual([...examples].sort());
  });

  it.each(Object.entries(printed))('%s', async (name, expected) => {
    const { code, stdout, stderr } = await runNode([path.join('examples', name)]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    // The two sides of a conversation speak when they like: what matters is that every line comes, once.
    if (name === 'watch-lifecycles.mjs') expect(lines).toEqual(expect.arrayContaining([...expected]));
    else expect(lines.sort()).toEqual([...expected].sort());
  });
});

describe('no example and no script forces its process to end', () => {
  const files = ['examples', 'scripts'].flatMap((name) =>
    readdirSync(path.join(root, name), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.mjs'))
      .map((file) => path.join(name, file)),
  );

  it.each(files)('%s', (file) => {
    expect(readFileSync(path.join(root, file), 'utf8')).not.toMatch(/process\.(exit|kill|abort)\(|\.unref\(/);
  });
});
