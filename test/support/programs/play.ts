import type { LedgerEntryOf } from 'parley-sdk/emulator';
import { type Fault, isTimed } from '../../../testing/faults/plan.js';
import { IN_THE_CALM } from './judging/files.js';
import { Membership } from './judging/membership.js';
import { type Counts, Oracle, type Problem } from './judging/oracle.js';
import { openAnswers } from './judging/rings.js';
import { differences } from './judging/standing.js';
import { Party } from './party.js';
import { isBrand, partiesOf, type Run, type Step } from './program.js';
import type { Stage } from './stage.js';

export interface Report extends Counts {
  readonly problems: readonly Problem[];
  readonly faults: number;
  /** Milliseconds from the first moment to the last. */
  readonly elapsed: number;
}

/**
 * Plays a run: everybody connects, does what the program says while the faults strike, calms down, is asked for a proof of
 * life, and is closed. What was told is then compared with what the platform has.
 */
export async function play(run: Run, stage: Stage): Promise<Report> {
  const membership = new Membership(stage.emulator);
  const parties = partiesOf(run).map((who) => new Party(who, stage, run));
  const oracle = new Oracle(stage.emulator, parties, membership, keepsOrder(run));
  const { openMs, calmMs, lookMs, probeMs, settleMs } = stage.patience;
  for (const party of parties) party.open();
  stage.begin();
  for (const fault of run.platform ?? []) stage.emulator.faults.add(fault);
  await until(stage, openMs, 50, () => parties.every(isAtRest));
  for (const step of run.steps) {
    if (step.after > 0) await stage.pass(step.after);
    perform(step, parties);
  }
  await stage.pass(lastMomentOf(run, stage.elapsed()));
  stage.note('— calm —');
  stage.heal();
  stage.emulator.faults.clear();
  await until(stage, calmMs, lookMs, () => parties.every(isAtRest) && oracle.isComplete);
  const missed = run.faults.some(losesAlone) ? [] : oracle.judge().filter(({ kind }) => kind === 'lost');
  stage.note('— proof of life —');
  for (const party of parties) {
    probe(party, parties);
    if (canRead(party)) party.download(IN_THE_CALM);
  }
  await until(stage, probeMs, lookMs, () => parties.every(isAtRest) && oracle.isComplete);
  const problems = [...oracle.judge(), ...differences(stage.emulator, parties, stage.now())];
  // What was missed while away is not to wait until somebody says something more.
  if (!problems.some(({ kind }) => kind === 'lost')) problems.push(...missed);
  problems.push(...heldAtRest(stage, parties));
  for (const party of parties) party.close();
  await until(stage, settleMs, Math.min(lookMs, 1_000), () => leftovers(stage, parties).length === 0);
  problems.push(...leftovers(stage, parties));
  await stage.close();
  return {
    ...oracle.counts,
    problems,
    faults: stage.faultsStruck() + stage.emulator.ledger.counters.entries.fault,
    elapsed: stage.elapsed(),
  };
}

/** Of a message that is lost over a socket that lives on, what is said next may be the first to tell. */
const losesAlone = (fault: Fault): boolean =>
  !isTimed(fault) && fault.on.startsWith('notification:') && (fault.do === 'drop' || fault.do === 'corrupt');

/**
 * A message that is lost alone, over a socket that lives on, is sent again behind those that came after it; and one that the
 * platform itself puts aside for a while comes behind them as well.
 */
const keepsOrder = ({ faults, platform = [] }: Run): boolean =>
  !faults.some((fault) => fault.do === 'drop' || fault.do === 'refuse') &&
  !platform.some((fault) => fault.do === 'hold' && fault.when === 'PublishEvent');

function perform(step: Step, parties: readonly Party[]): void {
  const named = (who: string | undefined): Party | undefined => parties.find((one) => one.who === who);
  const party = named(step.who);
  if (!party || party.endedAt !== undefined) return;
  const of = 'of' in step ? named(step.of) : undefined;
  if (isBrand(step.who) && of && of.userIds.size === 0) return;
  const ids = isBrand(step.who) ? of?.userIds : party.userIds;
  const to = step.do === 'transfer' && isBrand(step.to) ? named(step.to)?.connection.agentId : undefined;
  party.perform(step, ids, to);
}

/** Timed faults that begin after the last step still have their turn, a minute of it at most. */
function lastMomentOf({ faults }: Run, elapsed: number): number {
  const moments = faults.map((fault) => ('at' in fault ? fault.at + 1_000 : 0));
  return Math.min(60_000, Math.max(0, ...moments.map((moment) => moment - elapsed)));
}

async function until(stage: Stage, limitMs: number, lookMs: number, isDone: () => boolean): Promise<void> {
  const end = stage.elapsed() + limitMs;
  // Looking costs more than waiting: the longer it takes, the less often.
  let wait = lookMs;
  do {
    await stage.pass(Math.min(wait, end - stage.elapsed()));
    wait *= 1.5;
  } while (!isDone() && stage.elapsed() < end);
}

/** Its deadlines share one timer. The others: the ping, the refresh of the token, and what a minute of stability brings. */
const MOST_HELD = 6;

/** However much went wrong, a connection that is online again holds one line and a handful of timers (G20). */
function heldAtRest(stage: Stage, parties: readonly Party[]): Problem[] {
  return parties
    .filter((party) => party.endedAt === undefined && party.connection.lifecycle === 'online')
    .map(({ who }) => ({ who, held: stage.leftOf(who) }))
    .filter(({ held }) => held.length > MOST_HELD)
    .map(({ who, held }) => ({ kind: 'held', who, what: `holds ${held.length} at rest: ${held.join(', ')}` }));
}

const isAtRest = (party: Party): boolean =>
  (party.endedAt !== undefined || (party.connection.lifecycle === 'online' && openAnswers(party).length === 0)) &&
  party.errands.every(({ outcome }) => outcome !== 'pending');

/**
 * A party that is online reads files, also those of conversations that are over; only those that it was in as another consumer
 * are not its own any more (protocol.md 3.5).
 */
const canRead = ({ endedAt, connection, newestFile, userIds }: Party): boolean =>
  endedAt === undefined &&
  connection.lifecycle === 'online' &&
  (userIds.size === 1 || newestFile?.conversation.stage === 'OPEN');

/** One more message from everybody who can still speak: who is deaf without knowing shows it now. */
function probe(party: Party, parties: readonly Party[]): void {
  if (party.endedAt !== undefined || party.connection.lifecycle !== 'online') return;
  const brand = isBrand(party.who);
  for (const conversation of party.connection.getAllKnownConversations()) {
    if (conversation.stage !== 'OPEN' || !conversation.can('sendMessage')) continue;
    const takesPart = conversation.participants.some(({ userId }) => userId === party.connection.userId);
    if ((!brand || takesPart) && parties.length > 0) party.say(conversation);
  }
}

/**
 * The emulator counts a dialog as told closed when it has written so. Where the line holds that back, for a party that heard
 * of it only after it had sent its request, or never, the request was made in good faith.
 */
function couldBeKnown({ why, userId, frame }: LedgerEntryOf<'violation'>, parties: readonly Party[]): boolean {
  const [, what, id] = /^(dialog|conversation|ring) (\S+) is (?:closed|over), as this socket was told$/.exec(why) ?? [];
  const party = parties.find((one) => userId !== undefined && one.userIds.has(userId));
  const sentAfter = party?.sent.get(String((frame as { readonly id?: unknown } | null)?.id));
  if (!id || !party || sentAfter === undefined) return true;
  if (what === 'ring')
    return party.ringsTold.some(
      ({ order, ringId, state }) => ringId === id && state !== 'WAITING' && order < sentAfter,
    );
  const about = party.told.find(({ conversationId, dialogId }) => dialogId === id || conversationId === id);
  if (!about) return true;
  return party.told
    .filter(({ order, conversationId }) => order < sentAfter && conversationId === about.conversationId)
    .some(({ event, stage, dialogId }) => {
      if (event === 'dialog-close') return what === 'dialog' && dialogId === id;
      return event === 'close' || stage === 'CLOSE';
    });
}

/** Over a line that fell silent before it was said, nobody can introduce himself (protocol.md 4.3). */
function wasCutOff({ what, at }: LedgerEntryOf<'violation'>, stage: Stage): boolean {
  const elapsed = at - stage.now() + stage.elapsed();
  return what === 'InitConnection' && stage.fellSilent(elapsed - stage.emulator.settings.initTimeout, elapsed);
}

function leftovers(stage: Stage, parties: readonly Party[]): Problem[] {
  const problems: Problem[] = [];
  for (const party of parties) {
    const { who, connection } = party;
    for (const errand of party.errands)
      if (errand.outcome === 'pending') problems.push({ kind: 'hangs', who, what: `${errand.what} after close` });
    if (connection.lifecycle !== 'closed')
      problems.push({ kind: 'hangs', who, what: `closed, but ${connection.lifecycle}` });
    for (const what of stage.leftOf(who)) problems.push({ kind: 'leaks', who, what });
    for (const { error } of party.errors)
      if (error.code === 'MACHINE_BROKEN' || error.code === 'HANDLER_FAILED')
        problems.push({ kind: 'crashes', who, what: `${error.code}: ${error.message}` });
  }
  for (const violation of stage.emulator.ledger.violations) {
    const { userId, what, why } = violation;
    if (couldBeKnown(violation, parties) && !wasCutOff(violation, stage))
      problems.push({ kind: 'violations', who: userId ?? '?', what: `${what}: ${why}` });
  }
  for (const crash of stage.crashes())
    problems.push({
      kind: 'crashes',
      who: '?',
      what: crash instanceof Error ? (crash.stack ?? crash.message) : String(crash),
    });
  return problems;
}
