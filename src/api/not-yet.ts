import { argumentError } from './errors/errors.js';

/**
 * Methods of lp-messaging-sdk that this version does not have: calling one rejects with an ArgumentError that says so. The types do
 * not show them; an application in JavaScript would get `x is not a function`.
 */
export function refuseNotYet(holder: object, names: readonly string[]): void {
  for (const name of names) {
    const value = async (): Promise<never> => {
      throw argumentError('notYet', { call: `${name}()` });
    };
    Object.defineProperty(holder, name, { value, configurable: true, writable: true });
  }
}
