import type { Message } from 'parley-sdk';
import type { LedgerMessage } from 'parley-sdk/emulator';
import type { Party } from '../party.js';
import { isBrand } from '../program.js';
import { textOf } from '../told.js';
import type { Problem } from './oracle.js';

/** Who reads a dialog has all that was said in it by then and is not hidden from him, as it was said, once and in order (G4). */
export function judgeLooks({ who, errands }: Party, messages: readonly LedgerMessage[]): Problem[] {
  return errands.flatMap(({ what, look, outcome, value }): Problem[] => {
    if (!look || outcome !== 'resolved') return [];
    const read = (value as readonly Message[]).map((one) => `${one.sequence} ${textOf(one)}`);
    const there = messages
      .filter(({ dialogId, audience }) => dialogId === look.dialogId && (isBrand(who) || audience === 'ALL'))
      .map(({ sequence, text, at }) => ({ at, shown: `${sequence} ${text}` }));
    const owed = there.filter(({ at }) => at < look.at).map(({ shown }) => shown);
    const all = there.map(({ shown }) => shown);
    if (owed.every((one) => read.includes(one)) && all.filter((one) => read.includes(one)).join() === read.join())
      return [];
    return [{ kind: 'untrue', who, what: `${what} in ${look.dialogId} read ${read}, and there was ${owed} of ${all}` }];
  });
}
