import { sightOf } from './players.mjs';

/**
 * The account after the play: what the programs sent, what the emulator's ledger says it committed and delivered, and what the
 * programs saw. Lost and doubled are computed from all three, for each receiver who was entitled to a message.
 *
 * @typedef {import('parley-sdk/emulator').Emulator} Emulator
 * @typedef {import('./conversation-play.mjs').Played} Played
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {number} sent
 * @property {number} privately of those sent
 * @property {number} committed
 * @property {number} unheard of those committed, while nobody of the brand was there
 * @property {number} deliveredToConsumer
 * @property {number} deliveredToBrand
 * @property {number} seenByConsumer
 * @property {number} seenByBrand
 * @property {number} doubled
 * @property {number} lost
 * @property {number} leaked private messages that the consumer saw
 */

/**
 * @param {Pick<Emulator['ledger'], 'messages'>} ledger
 * @param {Pick<import('./players.mjs').Stage, 'witness' | 'actors'>} stage
 * @param {Played} played
 * @returns {Row}
 */
export function rowOf(ledger, { witness, actors }, { name, conversationId = '', sent }) {
  const messages = ledger.messages(conversationId).filter(({ event }) => event === 'ContentEvent');
  const actorOf = (/** @type {string} */ userId) => actors.get(userId) ?? 'consumer';
  const isBrand = (/** @type {string} */ userId) => actors.has(userId);
  const times = (/** @type {string} */ userId, /** @type {number} */ sequence) =>
    witness.times(conversationId, actorOf(userId), sightOf(sequence));
  const row = {
    name,
    sent: sent.length,
    privately: 0,
    committed: messages.length,
    unheard: 0,
    ...{ deliveredToConsumer: 0, deliveredToBrand: 0, seenByConsumer: 0, seenByBrand: 0 },
    ...compare(sent, messages),
    leaked: 0,
  };
  for (const { sequence, audience, entitled, delivered } of messages) {
    const seen = entitled.filter((userId) => times(userId, sequence) > 0);
    if (audience !== 'ALL') {
      row.privately += 1;
      row.leaked += witness.times(conversationId, 'consumer', sightOf(sequence)) > 0 ? 1 : 0;
    }
    if (!entitled.some(isBrand)) row.unheard += 1;
    if (delivered.some(({ userId }) => !isBrand(userId))) row.deliveredToConsumer += 1;
    if (delivered.some(({ userId }) => isBrand(userId))) row.deliveredToBrand += 1;
    if (seen.some((userId) => !isBrand(userId))) row.seenByConsumer += 1;
    if (seen.some(isBrand)) row.seenByBrand += 1;
    row.lost += entitled.length - seen.length;
    row.doubled += entitled.filter((userId) => times(userId, sequence) > 1).length;
  }
  return row;
}

/**
 * What the programs believe to have sent against what the platform committed, by sender and words: people do say "ok" twice.
 * @param {Played['sent']} sent
 * @param {readonly { originatorId: string, text: string | undefined }[]} committed
 */
function compare(sent, committed) {
  /** @type {Map<string, number>} */
  const balance = new Map();
  const count = (/** @type {string} */ userId, /** @type {string | undefined} */ text, /** @type {number} */ by) => {
    const key = `${userId} ${text}`;
    balance.set(key, (balance.get(key) ?? 0) + by);
  };
  for (const { userId, text } of sent) count(userId, text, 1);
  for (const { originatorId, text } of committed) count(originatorId, text, -1);
  const differences = [...balance.values()];
  return {
    lost: differences.reduce((sum, difference) => sum + Math.max(0, difference), 0),
    doubled: differences.reduce((sum, difference) => sum + Math.max(0, -difference), 0),
  };
}

/** @param {Row} row */
export const isClean = ({ doubled, lost, leaked }) => doubled === 0 && lost === 0 && leaked === 0;

/**
 * @param {Row[]} rows
 * @returns {Row}
 */
export function totalOf(rows) {
  const total = {
    ...{ name: 'all', sent: 0, privately: 0, committed: 0, unheard: 0 },
    ...{
      deliveredToConsumer: 0,
      deliveredToBrand: 0,
      seenByConsumer: 0,
      seenByBrand: 0,
      doubled: 0,
      lost: 0,
      leaked: 0,
    },
  };
  for (const { name: _, ...figures } of rows) {
    for (const key of /** @type {(keyof typeof figures)[]} */ (Object.keys(figures))) total[key] += figures[key];
  }
  return total;
}
