import { type Fault, isTimed } from '../../../../testing/faults/plan.js';

/**
 * Leaves out what would make the outcome right although it looks wrong. A token that is withdrawn twice is evidence that
 * somebody else signs in as the same user (G12): once is enough, also of a consumer for whom somebody vouches. Another one who is
 * closed with 4401, or refused with 401 at an upgrade, has lost its identity (protocol.md 4.6); that is told, and is not a loss.
 */
export function fair(faults: readonly Fault[], customers: readonly string[]): readonly Fault[] {
  let withdrawals = 0;
  let renewals = 0;
  const isRenewed = ({ who = '' }: Fault): boolean => customers.includes(who) && renewals++ === 0;
  return (
    faults
      .map((fault) => {
        if (!isWithdrawal(fault)) return fault;
        withdrawals += 1;
        return isTimed(fault) ? fault : { ...fault, times: 1, chance: 1 };
      })
      .map((fault) => (endsIdentity(fault) && !isRenewed(fault) ? { ...fault, who: 'b0' } : fault))
      // A platform that says again and again that the token is no good, and once refuses to renew it, is believed.
      .map((fault) =>
        withdrawals > 0 && isRefusal(fault) && !isTimed(fault) ? { ...fault, times: 1, chance: 1 } : fault,
      )
      .filter((fault) => !isWithdrawal(fault) || withdrawals-- === 1)
  );
}

const endsIdentity = (fault: Fault): boolean =>
  'code' in fault && [401, 4401, 4407].includes(fault.code) && !isOfService(fault);

const isRefusal = (fault: Fault): boolean => fault.do === 'close' && fault.code === 4401;

/** A socket that is closed for its token as it opens says so of a token that was just made, as often as one is made. */
const isWithdrawal = (fault: Fault): boolean =>
  fault.do === 'revoke' ||
  (fault.do === 'refuse' && fault.code === 401 && !isOfService(fault)) ||
  (isRefusal(fault) && !isTimed(fault) && fault.on === 'upgrade');

/** Beside the connection: what a service says of a token is looked into, and withdraws none. */
const isOfService = (fault: Fault): boolean =>
  !isTimed(fault) && ['http:upload', 'http:download', 'http:other'].includes(fault.on);
