import type { ParleyError } from 'parley-sdk';
import type { LedgerMessage } from 'parley-sdk/emulator';
import type { Errand, Party } from '../party.js';
import type { Problem } from './oracle.js';

/**
 * Whether promises told the truth (guarantees G1, G3): a message that was resolved is there, once and as that; one that was
 * rejected is not, unless the error says that nobody knows. Messages with the same text are looked at together: as many of
 * them are there as were resolved, and at most as many more as may be.
 */
export function judgeAnswers(party: Party, messages: readonly LedgerMessage[], keepsOrder: boolean): Problem[] {
  const problems: Problem[] = [];
  const { who } = party;
  for (const { what, since, text, outcome } of party.errands) {
    const name = `${what}${text === undefined ? '' : ` "${text}"`} of ${since} ms`;
    if (outcome === 'pending') problems.push({ kind: 'hangs', who, what: name });
  }
  for (const text of new Set(party.errands.flatMap((errand) => errand.text ?? []))) {
    const errands = party.errands.filter((errand) => errand.text === text);
    problems.push(
      ...judgeAlike(
        party,
        errands,
        messages.filter((one) => one.text === text),
      ),
    );
  }
  if (keepsOrder) problems.push(...judgeOrder(party, messages));
  return problems;
}

function judgeAlike(party: Party, errands: readonly Errand[], commits: readonly LedgerMessage[]): Problem[] {
  const { who } = party;
  const problems: Problem[] = [];
  const name = `"${errands[0]!.text}"`;
  const there = commits.map(({ sequence }) => sequence);
  const resolved = errands
    .filter(({ outcome }) => outcome === 'resolved')
    .map(({ value }) => (value as { readonly sequence?: number } | undefined)?.sequence);
  for (const [index, sequence] of resolved.entries()) {
    if (!there.some((one) => one === sequence))
      problems.push({ kind: 'untrue', who, what: `${name} resolved as ${sequence}, but was committed as ${there}` });
    // Each dialog counts for itself, so two may have the same sequence.
    const alike = (one: number | undefined): boolean => one === sequence;
    if (resolved.indexOf(sequence) === index && resolved.filter(alike).length > there.filter(alike).length)
      problems.push({ kind: 'untrue', who, what: `two promises for ${name} resolved as ${sequence}` });
  }
  const rejected = errands.filter(({ outcome }) => outcome === 'rejected');
  const codes = rejected.map(({ error }) => (error as ParleyError).code);
  const open = rejected.filter((errand) => leavesOpen(errand)).length;
  if (commits.length > errands.length)
    problems.push({ kind: 'doubled', who, what: `${name}: ${errands.length} sent, committed as ${there}` });
  else if (commits.length > resolved.length + open)
    problems.push({ kind: 'untrue', who, what: `${name} rejected with ${codes}, but was committed as ${there}` });
  for (const { error } of rejected) {
    const { code, context } = error as ParleyError;
    // Of a file whose address was never heard of nobody need ask what became of its message: there is none.
    const isOfAddress = String(context.request).endsWith('GenerateURLForUploadFile');
    const mustSay = !isOfAddress && !errands.some(({ onLost }) => onLost === 'reject');
    if (code === 'RESPONSE_LOST' && context.why === undefined && mustSay)
      problems.push({ kind: 'untrue', who, what: `${name} rejected with RESPONSE_LOST, and does not say why` });
    if (context.why === 'closed' && party.endedAt === undefined && !party.hasReopened)
      problems.push({
        kind: 'untrue',
        who,
        what: `${name} rejected because the connection was closed, which it was not`,
      });
  }
  return problems;
}

/** Errors that say themselves that it may have happened. */
function leavesOpen({ error, onLost }: Errand): boolean {
  const { code, context } = error as ParleyError;
  if (String(context.request).endsWith('GenerateURLForUploadFile')) return code === 'ABORTED';
  return code === 'RESPONSE_LOST' || code === 'ABORTED' || (code === 'RESPONSE_TIMEOUT' && onLost === 'reject');
}

/** What one party says in one dialog stands there in the order in which it was said, whatever had to be sent again. */
function judgeOrder(party: Party, messages: readonly LedgerMessage[]): Problem[] {
  const last = new Map<string, { readonly sequence: number; readonly text: string }>();
  const problems: Problem[] = [];
  // A file is told of when its bytes have arrived, which takes as long as it takes.
  const texts = party.errands.flatMap(({ text, what }) => (what === 'upload' ? [] : (text ?? [])));
  for (const text of texts) {
    if (texts.indexOf(text) !== texts.lastIndexOf(text)) continue;
    const commit = messages.find((one) => one.text === text);
    if (!commit) continue;
    const { dialogId, sequence } = commit;
    const before = last.get(dialogId);
    if (before && before.sequence > sequence)
      problems.push({
        kind: 'outOfOrder',
        who: party.who,
        what: `"${text}" was said after "${before.text}", and stands before it in ${dialogId}`,
      });
    last.set(dialogId, { sequence, text });
  }
  return problems;
}
