import { argumentError } from './errors/errors.js';

/** An export that lp-messaging-sdk has and does not document. Whatever is done with it throws an ArgumentError that says so. */
const undocumented = (name: string): object => {
  // No arrow function: only what could be constructed can refuse to be.
  function refuse(): never {
    throw argumentError('undocumented', { name });
  }
  return new Proxy(refuse, {
    construct: refuse,
    // What looks at an object without using it (a promise, a console, a test) is let through.
    get: (target, key) =>
      typeof key === 'symbol' || key === 'then' || key in target ? Reflect.get(target, key) : refuse,
  });
};

/** Exported by lp-messaging-sdk without a word about it. Whatever is done with it throws an ArgumentError. */
export const CSDS: object = undocumented('CSDS');
/** The same. */
export const rest: object = undocumented('rest');
