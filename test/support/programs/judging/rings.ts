import { type ParleyError, PlatformError, type Ring } from 'parley-sdk';
import type { Emulator } from 'parley-sdk/emulator';
import type { Errand, Party } from '../party.js';
import type { Problem } from './oracle.js';

/** A ring is answered as often as the program has asked for it, and what its promises say is true (G14). */
export function judgeRings(party: Party, emulator: Emulator): Problem[] {
  const rings = new Set(party.errands.flatMap(({ ring }) => ring ?? []));
  const states = new Map(emulator.rings.map(({ ringId, state }) => [ringId, state]));
  return [...rings].flatMap((ringId) => judgeRing(party, ringId, states.get(ringId)));
}

function judgeRing({ who, errands, answersSent }: Party, ringId: string, state: string | undefined): Problem[] {
  const asked = errands.filter(({ ring }) => ring === ringId);
  const sent = answersSent.filter((one) => one === ringId).length;
  const meant = asked.filter((errand) => !isRefusedAtOnce(errand)).length;
  const isOpen = asked.some(leavesOpen);
  const problems = asked.flatMap(({ what, outcome, error }) => {
    if (outcome === 'resolved' && (what === 'accept') !== (state === 'ACCEPTED')) return `${what} resolved`;
    if (outcome === 'rejected' && !isOpen && state === 'ACCEPTED')
      return `${what} rejected with ${(error as ParleyError).code}`;
    return [];
  });
  if (sent > meant) problems.push(`answered ${sent} times, asked for ${meant} times`);
  return problems.map((what) => ({ kind: 'rings', who, what: `${ringId}: ${what}, and the ring is ${state}` }));
}

/** The chart did not let it through. */
const isRefusedAtOnce = ({ error, since, until }: Errand): boolean =>
  (error as ParleyError | undefined)?.code === 'RING_STATE' && until === since;

/** It was taken, or may have been. */
function leavesOpen({ outcome, error }: Errand): boolean {
  if (outcome !== 'rejected') return true;
  const { code, context } = error as ParleyError;
  if (code === 'CONNECTION_CLOSED') return context.connection === undefined;
  return code === 'RESPONSE_LOST' || code === 'RESPONSE_TIMEOUT' || code === 'ABORTED';
}

/** Rings of which it is not decided yet what became of their answer. */
export const openAnswers = ({ rings }: Party): readonly Ring[] =>
  [...rings.values()].filter(({ lifecycle }) => /^(accepting|rejecting|awaiting)/.test(lifecycle));

/** What has just happened may still be on its way. */
const NEWS_MS = 5_000;

/** Rings that wait here and there, and answers that nobody waits for any more (G14). */
export function ringsThatDiffer(party: Party, emulator: Emulator, now: number): Problem[] {
  const { who, rings } = party;
  const there = emulator.agent(who).rings;
  const isNews = (at: number): boolean => Math.abs(now - at) < NEWS_MS;
  const waiting = there.filter(({ state }) => state === 'WAITING').map(({ ringId }) => ringId);
  // A platform refuses answers to rings that are over (protocol.md 6.14). One that is not counts as over until it is told of again.
  const isRefused = (ringId: string): boolean =>
    rings.get(ringId)?.lifecycle === 'failed' &&
    party.errands.some(({ ring, error }) => ring === ringId && error instanceof PlatformError);
  const wrong = there
    .filter(({ createdAt, expiresAt }) => !isNews(createdAt) && !isNews(expiresAt))
    .map(({ ringId }) => ringId)
    .filter((ringId) => !isRefused(ringId))
    .filter((ringId) => waiting.includes(ringId) !== (rings.get(ringId)?.lifecycle === 'waiting'))
    .map(
      (ringId) =>
        `${ringId} is ${rings.get(ringId)?.lifecycle} here, ${waiting.includes(ringId) ? '' : 'not '}waiting there`,
    );
  return [...wrong, ...openAnswers(party).map(({ ringId, lifecycle }) => `${ringId} is still ${lifecycle}`)].map(
    (what) => ({
      kind: 'rings',
      who,
      what,
    }),
  );
}
