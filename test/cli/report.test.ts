import { describe, expect, it } from '@jest/globals';
import { report } from '../../cli/play/report/ledger-report.js';
import { rowOf } from '../../cli/play/report/ledger-rows.js';
import { sightOf } from '../../cli/play/scene/scene.js';
import { Witness } from '../../cli/play/scene/witness.js';
import { paper } from './run-here.js';
import { ledgerRow } from './transcript.js';

/** A conversation of three messages in which the bot and the consumer saw everything, to be tampered with. */
class World {
  readonly witness = new Witness();
  readonly messages = ['hello', 'ok', 'ok'].map((text, sequence) => this.#message(text, sequence));
  readonly sent = this.messages.map(({ text }) => ({ userId: 'consumer-id', text }));

  constructor() {
    for (const { sequence } of this.messages) this.everybodySees(sequence);
  }

  everybodySees(sequence: number): void {
    for (const who of ['consumer', 'bot']) this.witness.saw('c', who, sightOf(sequence));
  }

  commit(text: string, { originatorId = 'consumer-id', entitled = ['consumer-id', 'bot-id'], isPrivate = false } = {}) {
    const audience: 'ALL' | 'AGENTS_AND_MANAGERS' = isPrivate ? 'AGENTS_AND_MANAGERS' : 'ALL';
    this.messages.push({ ...this.#message(text, 3), originatorId, entitled, audience });
  }

  #message(text: string, sequence: number) {
    const entitled = ['consumer-id', 'bot-id'];
    return {
      conversationId: 'c',
      dialogId: 'c',
      sequence,
      originatorId: 'consumer-id',
      text,
      event: 'ContentEvent',
      at: 0,
      role: 'CONSUMER' as const,
      audience: 'ALL' as 'ALL' | 'AGENTS_AND_MANAGERS',
      entitled,
      delivered: entitled.map((userId) => ({ userId, socket: 1, replayed: false })),
    };
  }
}

describe('the ledger at the end notices', () => {
  const cases: [what: string, tamper: (world: World) => void, figures: Record<string, number>, lastLine: RegExp][] = [
    ['nothing where there is nothing', () => {}, { doubled: 0, lost: 0 }, /^✓ nothing lost, nothing doubled: 1 conv/],
    [
      'a message that the platform committed twice',
      (world) => world.commit('hello', { entitled: [] }),
      { doubled: 1, lost: 0 },
      /^✗ 1 doubled: /,
    ],
    [
      'a message that a program believes to have sent and the platform does not have',
      ({ sent }) => sent.push({ userId: 'consumer-id', text: 'ok' }),
      { doubled: 0, lost: 1 },
      /^✗ 1 lost: /,
    ],
    [
      'a message that a program saw twice',
      ({ witness }) => witness.saw('c', 'bot', sightOf(1)),
      { doubled: 1, lost: 0 },
      /^✗ 1 doubled: /,
    ],
    [
      'a message that was delivered and that neither of two programs saw',
      (world) => {
        world.sent.push({ userId: 'consumer-id', text: 'late' });
        world.commit('late');
      },
      { doubled: 0, lost: 2 },
      /^✗ 2 lost: /,
    ],
    [
      'a private message that the consumer saw',
      (world) => {
        world.sent.push({ userId: 'bot-id', text: 'a note' });
        world.commit('a note', { originatorId: 'bot-id', entitled: ['bot-id'], isPrivate: true });
        world.everybodySees(3);
      },
      { privately: 1, doubled: 0, lost: 0 },
      /^✗ 1 private message seen by the consumer: /,
    ],
  ];

  it.each(cases)('%s', (_what, tamper, figures, lastLine) => {
    const world = new World();
    tamper(world);
    const { witness, messages, sent } = world;
    const players = new Map([['bot-id', 'bot']]);
    const played = { name: 'tampered', conversationId: 'c', sent };
    const row = rowOf({ messages: () => messages }, { witness, players }, played);
    const terminal = paper();
    const code = report(terminal, [row], [], false);
    expect(ledgerRow(terminal.text, 'tampered')).toMatchObject(figures);
    expect(terminal.text.trim().split('\n').at(-1)).toMatch(lastLine);
    expect(code).toBe(lastLine.source.startsWith('^✓') ? 0 : 1);
  });

  it('a conversation that was not played to the end, and says where it stopped', () => {
    const world = new World();
    const row = rowOf(
      { messages: () => world.messages },
      { witness: world.witness, players: new Map([['bot-id', 'bot']]) },
      { name: 'tampered', conversationId: 'c', sent: world.sent },
    );
    const terminal = paper();
    expect(report(terminal, [row], ['talk.jsonl:3: the reason'], false)).toBe(1);
    expect(terminal.text).toContain('✗ 1 conversation not played to the end: 1 conversation, 3 messages\n');
    expect(terminal.text).toContain('  talk.jsonl:3: the reason\n');
  });
});
