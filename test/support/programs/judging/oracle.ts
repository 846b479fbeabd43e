import type { Emulator, LedgerMessage } from 'parley-sdk/emulator';
import type { Party, Told } from '../party.js';
import { isBrand } from '../program.js';
import { judgeAnswers } from './answers.js';
import { judgeFiles } from './files.js';
import { judgeIdentity } from './identity.js';
import { judgeLooks } from './looks.js';
import type { Membership } from './membership.js';
import { judgeRings } from './rings.js';

/** What can be wrong with a run; the counts of `scripts/soak.mjs` have the same names. */
export type Kind =
  | 'lost'
  | 'doubled'
  | 'outOfOrder'
  | 'untoldGaps'
  | 'untrue'
  | 'hangs'
  | 'order of events'
  | 'rings'
  | 'backwards'
  | 'handovers'
  | 'private'
  | 'secrets'
  | 'held'
  | 'state'
  | 'violations'
  | 'crashes'
  | 'leaks';

export interface Problem {
  readonly kind: Kind;
  readonly who: string;
  readonly what: string;
  /** Of how many messages it speaks. Default 1. */
  readonly count?: number;
}

export interface Counts {
  committed: number;
  told: number;
  toldGaps: number;
  /** How often a dialog was read because nobody knew what had become of a message. */
  lookUps: number;
  /** Files that were sent, and that were read; consumers who became others. */
  uploads: number;
  downloads: number;
  stepUps: number;
}

const noCounts = (): Counts => ({
  committed: 0,
  told: 0,
  toldGaps: 0,
  lookUps: 0,
  uploads: 0,
  downloads: 0,
  stepUps: 0,
});

const isMessage = ({ event }: LedgerMessage): boolean => event === 'ContentEvent' || event === 'RichContentEvent';

/** A stretch of a dialog that a party was told to be missing, `from` and `to` included. */
interface Gap {
  readonly at: number;
  readonly dialogId: string;
  readonly from: number;
  readonly to: number;
}

/** Who gives a message up sooner has not tried: the platform can always be asked again. */
const LEAST_TRYING_MS = 20_000;

/** What an error says about missing messages. */
function gapOf({ at, error }: Party['errors'][number]): Gap | undefined {
  const { code, context } = error;
  if (code !== 'HISTORY_MISSING') return undefined;
  const values = context as Readonly<Record<string, unknown>>;
  const number = (name: string): number | undefined => (values[name] === undefined ? undefined : Number(values[name]));
  const from = number('sequence') ?? number('from') ?? 0;
  return { at, dialogId: String(values.dialog), from, to: number('to') ?? number('until') ?? Number.POSITIVE_INFINITY };
}

/** Compares what the parties were told and promised with what the platform has committed (guarantees G1, G3, G4, G5). */
export class Oracle {
  readonly counts: Counts = noCounts();

  constructor(
    private readonly emulator: Emulator,
    private readonly parties: readonly Party[],
    private readonly membership: Membership,
    /** Whether no message can be overtaken by one that was sent after it. */
    private readonly keepsOrder = true,
  ) {}

  judge(): Problem[] {
    Object.assign(this.counts, noCounts());
    const problems: Problem[] = [];
    const messages = this.emulator.conversations.flatMap(({ conversationId }) =>
      this.emulator.ledger.messages(conversationId).filter(isMessage),
    );
    this.counts.committed = messages.length;
    for (const party of this.parties) {
      this.counts.lookUps += party.lookUps;
      for (const { what, outcome } of party.errands) {
        if (outcome !== 'resolved') continue;
        if (what === 'upload') this.counts.uploads += 1;
        if (what === 'stepUp') this.counts.stepUps += 1;
        if (what === 'download') this.counts.downloads += 1;
      }
      problems.push(
        ...this.#deliveries(party, messages),
        ...judgeAnswers(party, messages, this.keepsOrder),
        ...judgeFiles(party),
        ...judgeLooks(party, messages),
        ...judgeIdentity(party),
        ...judgeRings(party, this.emulator),
        ...orderOfEvents(party),
        ...party.witness.problems,
      );
      problems.push(...this.#closings(party));
    }
    problems.push(...this.#overheard(messages));
    return problems;
  }

  /** What was whispered is for the brand's side, there and here (G15). */
  #overheard(messages: readonly LedgerMessage[]): Problem[] {
    const problems: Problem[] = [];
    const said = this.parties.flatMap(({ errands }) => errands);
    const aloud = new Set(said.filter(({ what }) => what === 'say').map(({ text }) => text));
    const isWhisper = (text: string | undefined): boolean =>
      !aloud.has(text) && said.some((one) => one.what === 'whisper' && one.text === text);
    for (const { text, audience, dialogId, originatorId } of messages)
      if (isWhisper(text) && audience !== 'AGENTS_AND_MANAGERS')
        problems.push({ kind: 'private', who: originatorId, what: `"${text}" is for ${audience} in ${dialogId}` });
    for (const { who, told } of this.parties.filter((party) => !isBrand(party.who)))
      for (const { event, text } of told)
        if (event === 'message' && isWhisper(text)) problems.push({ kind: 'private', who, what: `was told "${text}"` });
    return problems;
  }

  /** Whether everybody has been told everything: the calm may end early. */
  get isComplete(): boolean {
    return this.judge().length === 0;
  }

  #deliveries(party: Party, messages: readonly LedgerMessage[]): Problem[] {
    const { who } = party;
    const problems: Problem[] = [];
    const byDialog = groupBy(messages, ({ dialogId }) => dialogId);
    const toldMessages = party.told.filter(({ event }) => event === 'message');
    this.counts.told += toldMessages.length;
    const gaps = party.errors.map(gapOf).filter((gap) => gap !== undefined);
    for (const told of toldMessages) {
      const original = byDialog.get(told.dialogId ?? '')?.find(({ sequence }) => sequence === told.sequence);
      if (original?.text === told.text) continue;
      problems.push({
        kind: 'untrue',
        who,
        what: `told ${place(told)} "${told.text}", the platform has "${original?.text}"`,
      });
    }
    for (const [dialogId, ofDialog] of byDialog) {
      const told = toldMessages.filter((one) => one.dialogId === dialogId).map(({ sequence }) => sequence ?? -1);
      problems.push(...this.#twiceOrBackwards(who, dialogId, told));
      // What was said before it came is no news: only a survey has participants who were never there.
      const entitled = ofDialog.filter(
        ({ entitled: ids, at }) => at >= party.cameAt && ids.some((id) => party.userIds.has(id)),
      );
      if (entitled.length === 0 || !this.#isOwed(party, ofDialog[0]!)) continue;
      const late = new Set(told);
      const missing = entitled.filter(
        ({ sequence }) => !late.has(sequence) && !this.#isExcused(party, ofDialog, sequence, told),
      );
      const isToldGap = ({ sequence, at }: LedgerMessage): boolean =>
        gaps.some(
          (gap) =>
            gap.dialogId === dialogId && sequence >= gap.from && sequence <= gap.to && gap.at >= at + LEAST_TRYING_MS,
        );
      this.counts.toldGaps += missing.filter(isToldGap).length;
      const lost = missing.filter((one) => !isToldGap(one));
      if (lost.length === 0) continue;
      const what = `${lost.map(({ sequence, text }) => `${sequence} "${text}"`).join(', ')}; told ${told}`;
      problems.push({ kind: 'lost', who, what, count: lost.length });
      // Worse than a late one: the program was told what came after it.
      const holes = lost.filter(({ sequence }) => told.some((one) => one > sequence));
      if (holes.length > 0) problems.push({ kind: 'untoldGaps', who, what, count: holes.length });
    }
    return problems;
  }

  #twiceOrBackwards(who: string, dialogId: string, told: readonly number[]): Problem[] {
    const problems: Problem[] = [];
    const twice = told.filter((sequence, index) => told.indexOf(sequence) !== index);
    if (twice.length > 0)
      problems.push({ kind: 'doubled', who, what: `${dialogId}: ${twice} told again; told ${told}` });
    const backwards = told.filter((sequence, index) => index > 0 && sequence < told[index - 1]!);
    if (backwards.length > 0) problems.push({ kind: 'outOfOrder', who, what: `${dialogId}: ${told}` });
    return problems;
  }

  /**
   * Who first saw a conversation when it was over has taken no part in it, nor in a dialog that was over before anything was heard
   * of it. One that nobody had heard of at a step-up, because the answer to its request was lost, stays with the consumer that was.
   */
  #isOwed(party: Party, { conversationId, dialogId }: LedgerMessage): boolean {
    const known = party.connection.getConversationById(conversationId);
    if (known?.stage === 'CLOSE' && !known.dialogs[dialogId]) return false;
    // One that is forgotten cannot be asked, but what was told of it can. The main dialog has the id of its conversation.
    const toldOfIt = party.told.filter((one) => one.conversationId === conversationId);
    const isMain = dialogId === conversationId;
    if (!known && !isMain && toldOfIt.length > 0 && !toldOfIt.some((one) => one.dialogId === dialogId)) return false;
    const first = party.told.find(
      (one) => one.conversationId === conversationId && one.event.startsWith('conversation'),
    );
    if (!first)
      return this.emulator.conversation(conversationId)?.consumerId === party.connection.userId || isBrand(party.who);
    return first.stage !== 'CLOSE';
  }

  /**
   * Who has left, or has been closed by its own program, need not hear the end of it; but what was told until then has no
   * holes.
   */
  #isExcused(party: Party, ofDialog: readonly LedgerMessage[], sequence: number, told: readonly number[]): boolean {
    const { dialogId } = ofDialog[0]!;
    const toldLater = told.some((one) => one > sequence);
    if (party.endedAt !== undefined) return !toldLater;
    const stay = this.membership.stayAt(party.userIds, dialogId, sequence);
    if (!stay || stay.until === Number.POSITIVE_INFINITY) return false;
    return !told.some(
      (one) => one > sequence && this.membership.stayAt(party.userIds, dialogId, one)?.from === stay.from,
    );
  }

  /** A conversation that has closed at the platform was told closed to everybody who knew it, once (G5). */
  #closings(party: Party): Problem[] {
    if (party.endedAt !== undefined) return [];
    const { who, told } = party;
    const problems: Problem[] = [];
    for (const { conversationId, stage } of this.emulator.conversations) {
      const seen = told.filter((one) => one.conversationId === conversationId && one.event.startsWith('conversation'));
      const closes = told.filter((one) => one.conversationId === conversationId && one.event === 'close').length;
      if (stage === 'CLOSE' && seen.length > 0 && closes === 0)
        problems.push({ kind: 'order of events', who, what: `never told that ${conversationId} has closed` });
      if (closes > seen.length)
        problems.push({
          kind: 'order of events',
          who,
          what: `${conversationId} told closed ${closes} times, seen ${seen.length} times`,
        });
    }
    return problems;
  }
}

const place = ({ dialogId, sequence }: Told): string => `${dialogId} ${sequence}`;

/** `conversation` comes first and `close` last (G5). */
function orderOfEvents({ who, told, isForgetful }: Party): Problem[] {
  const problems: Problem[] = [];
  const known = new Map<string, 'open' | 'closed'>();
  for (const { event, conversationId, stage } of told) {
    const state = known.get(conversationId);
    if (event === 'conversation ring' && state === 'open') continue;
    // Who forgets what is closed, and subscribes to it, is told of it whenever the subscription is made again.
    if (event.startsWith('conversation ') && isForgetful && stage === 'CLOSE' && state !== undefined) continue;
    if (event.startsWith('conversation ')) {
      if (state === 'open') problems.push({ kind: 'order of events', who, what: `${conversationId} announced twice` });
      known.set(conversationId, 'open');
    } else if (state === undefined) {
      problems.push({ kind: 'order of events', who, what: `${event} before conversation` });
    } else if (state === 'closed') {
      problems.push({ kind: 'order of events', who, what: `${event} after close` });
    } else if (event === 'close') known.set(conversationId, 'closed');
  }
  return problems;
}

function groupBy<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}
