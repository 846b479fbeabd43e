import { startEmulator } from 'parley-sdk/emulator';
import { botAnswers, playConversation } from './conversation-play.mjs';
import { report } from './ledger-report.mjs';
import { rowOf } from './ledger-rows.mjs';
import { BrandPlayer } from './players.mjs';
import { Transcript } from './transcript.mjs';
import { Witness } from './witness.mjs';

/**
 * @typedef {import('./script-file.mjs').Script} Script
 * @typedef {import('./conversation-play.mjs').Played} Played
 * @typedef {import('./players.mjs').Stage} Stage
 */

/** Enough to see conversations side by side, few enough that their steps do not wait for each other on two cores. */
const AT_ONCE = 40;
/** Above this a full transcript is a flood. */
const QUIET_ABOVE = 20;

/**
 * Plays a script from the first emulator socket to the last, and prints what happens.
 * @param {Script} script
 * @param {import('./terminal.mjs').Terminal} terminal
 * @param {{ quiet?: boolean | undefined, full?: boolean | undefined }} wishes
 * @returns {Promise<number>} the exit code
 */
export async function play(script, terminal, { quiet, full = false }) {
  const { conversations, file } = script;
  const isQuiet = quiet ?? (!full && conversations.length > QUIET_ABOVE);
  const brandActors = actorsOf(script);
  const transcript = new Transcript(terminal, {
    quiet: isQuiet,
    conversations: conversations.map(({ name }) => name),
    actors: ['consumer', ...brandActors],
  });
  const emulator = await startEmulator({ agents: brandActors.map((actor) => ({ loginName: loginOf(actor) })) });
  const { csdsDomain, accountId } = emulator;
  transcript.headline(`Parley · ${file || 'the conversation of the two quick-start programs'}`);
  transcript.headline(`emulator on ${csdsDomain}, account ${accountId}`);
  if (isQuiet && !quiet) transcript.headline(`${conversations.length} conversations: quiet, --full prints everything`);
  transcript.headline('');

  /** @type {Stage} */
  const stage = {
    platform: { csdsDomain, accountId },
    witness: new Witness(),
    transcript,
    actors: new Map(),
    names: new Map(),
  };
  /** @type {Map<string, BrandPlayer>} */
  const brand = new Map();
  /** @type {Played[]} */
  const played = [];
  try {
    for (const actor of brandActors) {
      const { authData, appKeyData } = emulator.agent(loginOf(actor));
      brand.set(actor, await BrandPlayer.enter(stage, actor, actor === 'bot' ? appKeyData : authData));
    }
    const waiting = [...conversations];
    const playNext = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift())
        played.push(await playConversation(stage, brand, next, file));
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
    played.map((one) => rowOf(emulator.ledger, stage, one)),
    played.flatMap(({ failure }) => failure ?? []),
    full,
  );
}

/**
 * The brand users a script needs, the bot among them where it answers unasked.
 * @param {Script} script
 */
function actorsOf({ conversations }) {
  const named = conversations.flatMap(({ lines }) => lines.map(({ who }) => who)).filter((who) => who !== 'consumer');
  const answering = conversations.some(({ lines }) => botAnswers(lines)) ? ['bot'] : [];
  return [...new Set([...answering, ...named])];
}

/** @param {string} actor */
const loginOf = (actor) => actor.replace(':', '-');
