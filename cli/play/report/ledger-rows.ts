/**
 * The account after the play: what the programs sent, what the emulator's ledger says it committed and delivered, and what the
 * programs saw. Lost and doubled are computed from all three, for each receiver who was entitled to a message.
 */
import type { Ledger, LedgerMessage } from 'parley-sdk/emulator';
import type { Played } from '../scene/conversation-play.js';
import { type Scene, sightOf } from '../scene/scene.js';

export interface Figures {
  readonly sent: number;
  /** Of those sent. */
  readonly privately: number;
  readonly committed: number;
  /** Of those committed, while nobody of the brand was there. */
  readonly unheard: number;
  readonly deliveredToConsumer: number;
  readonly deliveredToBrand: number;
  readonly seenByConsumer: number;
  readonly seenByBrand: number;
  readonly doubled: number;
  readonly lost: number;
  /** Private messages that the consumer saw. */
  readonly leaked: number;
}

/** One conversation, or the sum of all. */
export interface Row extends Figures {
  readonly name: string;
}

export function rowOf(
  ledger: Pick<Ledger, 'messages'>,
  { witness, players }: Pick<Scene, 'witness' | 'players'>,
  { name, conversationId = '', sent }: Played,
): Row {
  const messages = ledger.messages(conversationId).filter(({ event }) => event === 'ContentEvent');
  const whoIs = (userId: string): string => players.get(userId) ?? 'consumer';
  const isBrand = (userId: string): boolean => players.has(userId);
  const times = (userId: string, sequence: number): number =>
    witness.times(conversationId, whoIs(userId), sightOf(sequence));
  const row = {
    name,
    sent: sent.length,
    privately: 0,
    committed: messages.length,
    unheard: 0,
    deliveredToConsumer: 0,
    deliveredToBrand: 0,
    seenByConsumer: 0,
    seenByBrand: 0,
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

/** What the programs believe to have sent against what the platform committed, by sender and words: people do say "ok" twice. */
function compare(
  sent: Played['sent'],
  committed: readonly Pick<LedgerMessage, 'originatorId' | 'text'>[],
): Pick<Figures, 'lost' | 'doubled'> {
  const balance = new Map<string, number>();
  const count = (userId: string, text: string | undefined, by: number): void => {
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

export const isClean = ({ doubled, lost, leaked }: Figures): boolean => doubled === 0 && lost === 0 && leaked === 0;

export function totalOf(rows: readonly Row[]): Row {
  const sum = (key: keyof Figures): number => rows.reduce((total, row) => total + row[key], 0);
  return {
    name: 'all',
    sent: sum('sent'),
    privately: sum('privately'),
    committed: sum('committed'),
    unheard: sum('unheard'),
    leaked: sum('leaked'),
    doubled: sum('doubled'),
    lost: sum('lost'),
    deliveredToConsumer: sum('deliveredToConsumer'),
    deliveredToBrand: sum('deliveredToBrand'),
    seenByConsumer: sum('seenByConsumer'),
    seenByBrand: sum('seenByBrand'),
  };
}
