import type { ParleyError } from 'parley-sdk';
import type { Errand, Party } from '../party.js';
import type { Problem } from './oracle.js';

/**
 * Nobody becomes another user unawares (G12): a step-up that resolved has made one, one that was rejected has not, and nothing
 * else does. Objects are the same before and after (G8).
 */
export function judgeIdentity(party: Party): Problem[] {
  const { who, errands, connection, userIds } = party;
  // One that was refused before anybody was signed in says nothing.
  const stepUps = errands.filter(({ what, userId }) => what === 'stepUp' && userId !== undefined);
  const problems = stepUps.flatMap(({ since, outcome, userId, userIdThen, error }): Problem[] => {
    const name = `stepUp of ${since} ms`;
    if (outcome === 'resolved' && userIdThen === userId)
      return [{ kind: 'untrue', who, what: `${name} resolved, and the consumer is who it was` }];
    if (outcome === 'rejected' && userIdThen !== userId && !stepUps.some(leavesOpen))
      return [{ kind: 'untrue', who, what: `${name} rejected with ${(error as ParleyError).code}, and made another` }];
    return [];
  });
  const last = stepUps
    .filter(({ until }) => until !== undefined)
    .sort((one, other) => one.until! - other.until!)
    .at(-1);
  const isAnother = last ? !stepUps.some(leavesOpen) && connection.userId !== last.userIdThen : userIds.size > 1;
  if (isAnother) problems.push({ kind: 'state', who, what: 'became another user' });
  for (const conversationId of party.replaced)
    problems.push({ kind: 'state', who, what: `another object of ${conversationId} than was announced` });
  return problems;
}

/** From the first conversation on that is taken over there is no way back: then only the promise rejects. */
function leavesOpen({ outcome, error }: Errand): boolean {
  if (outcome !== 'rejected') return false;
  const { code } = error as ParleyError;
  return code === 'ABORTED' || code === 'CONNECTION_CLOSED';
}
