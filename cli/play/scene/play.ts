import { startEmulator } from 'parley-sdk/emulator';
import type { Terminal } from '../../terminal/terminal.js';
import { report } from '../report/ledger-report.js';
import { rowOf } from '../report/ledger-rows.js';
import type { Script } from '../script/script.js';
import { botAnswers, type Played, playConversation } from './conversation-play.js';
import { BrandPlayer } from './players.js';
import type { Scene } from './scene.js';
import { LEGEND, Transcript } from './transcript.js';
import { Witness } from './witness.js';

/** Enough to see conversations side by side, few enough that their steps do not wait for each other on two cores. */
const AT_ONCE = 40;
/** Above this a full transcript is a flood. */
const QUIET_ABOVE = 20;

export interface PlayOptions {
  readonly quiet?: boolean | undefined;
  readonly full?: boolean | undefined;
}

/** Plays a script from the first emulator socket to the last, prints what happens, and resolves to the exit code. */
export async function playScript(script: Script, terminal: Terminal, options: PlayOptions): Promise<number> {
  const { conversations, file } = script;
  const { full = false } = options;
  const quiet = options.quiet ?? (!full && conversations.length > QUIET_ABOVE);
  const ofBrand = brandOf(script);
  const transcript = new Transcript(terminal, {
    quiet,
    conversations: conversations.map(({ name }) => name),
    players: ['consumer', ...ofBrand],
  });
  const emulator = await startEmulator({ agents: ofBrand.map((who) => ({ loginName: loginOf(who) })) });
  const { csdsDomain, accountId } = emulator;
  transcript.headline(`Parley · ${file || 'the conversation of the two quick-start programs'}`);
  transcript.headline(`emulator on ${csdsDomain}, account ${accountId}`);
  if (!quiet) transcript.headline(LEGEND);
  else if (!options.quiet) {
    transcript.headline(`${conversations.length} conversations: quiet, --full prints everything`);
  }
  transcript.headline('');

  const scene: Scene = {
    platform: { csdsDomain, accountId },
    witness: new Witness(),
    transcript,
    players: new Map(),
    names: new Map(),
  };
  const brand = new Map<string, BrandPlayer>();
  const played: Played[] = [];
  try {
    for (const who of ofBrand) {
      const { authData, appKeyData } = emulator.agent(loginOf(who));
      brand.set(who, await BrandPlayer.enter(scene, who, who === 'bot' ? appKeyData : authData));
    }
    const waiting = [...conversations];
    const playNext = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        played.push(await playConversation(scene, brand, next, file));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, playNext));
  } finally {
    await Promise.all([...brand.values()].map((player) => player.close()));
    await emulator.close();
  }
  const order = new Map(conversations.map(({ name }, index) => [name, index]));
  played.sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0));
  return report(
    terminal,
    played.map((one) => rowOf(emulator.ledger, scene, one)),
    played.flatMap(({ failure }) => failure ?? []),
    full,
  );
}

/** The brand users a script needs, the bot among them where it answers unasked. */
function brandOf({ conversations }: Script): string[] {
  const named = conversations.flatMap(({ lines }) => lines.map(({ who }) => who)).filter((who) => who !== 'consumer');
  const answering = conversations.some(({ lines }) => botAnswers(lines)) ? ['bot'] : [];
  return [...new Set([...answering, ...named])];
}

const loginOf = (who: string): string => who.replace(':', '-');
