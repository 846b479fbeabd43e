import { argumentError } from '../errors/errors.js';

/** What only one side's connections can do; a test compares the list with the two classes. */
const CALLS = {
  BRAND: [
    'setAgentState',
    'createRoutingTaskSubscription',
    'createAgentStateSubscription',
    'queryHistory',
    'followConversation',
    'getMessageStatisticsForUser',
    'getMessageStatisticsForBrand',
    'getSkills',
    'getUsers',
    'getWorkingHours',
    'getShiftStatus',
  ],
  CONSUMER: ['setUserProfile', 'getSkillShiftStatus', 'stepUp'],
} as const;

type SideOfCalls = keyof typeof CALLS;

/**
 * Gives a class the calls of the other side, each to reject with an ArgumentError that says whose they are. The types do not show
 * them: the compiler refuses them first. For applications in JavaScript, that would get `x is not a function`.
 */
export function refuseOtherSide(connection: { readonly prototype: object }, otherSide: SideOfCalls): void {
  const problem = otherSide === 'CONSUMER' ? 'consumersOnly' : 'brandsOnly';
  for (const name of CALLS[otherSide]) {
    const refuse = (): never => {
      throw argumentError(problem, { call: `${name}()` });
    };
    // What is iterated over is no promise: a `for await` would not hear of one that was rejected.
    const value = name === 'queryHistory' ? refuse : async (): Promise<never> => refuse();
    Object.defineProperty(connection.prototype, name, { value, configurable: true, writable: true });
  }
}
