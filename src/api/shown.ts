/** Node's name for what `console.log()` asks an object for; nobody asks in a page. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** What is told of a connection: no token. */
export const CONNECTION_VALUES = [
  'connectionId',
  'accountId',
  'userType',
  'userId',
  'agentId',
  'authType',
  'state',
  'lifecycle',
  'agentState',
  'defaultSubscription',
] as const;

/**
 * Has `JSON.stringify()` and Node's `console.log()` show an object by the values that an application reads of it. These are
 * getters: without this one shows `{}`, and the other the inside of the connection.
 */
export function showBy<T extends object>(
  made: { readonly prototype: T },
  name: string,
  values: readonly (keyof T & string)[],
): void {
  const known = (of: T): [string, unknown][] =>
    values.flatMap((value) => (of[value] === undefined ? [] : [[value, of[value]]]));
  // Node writes the name of the class before what it is given in place of the object.
  const Shown = { [name]: class {} }[name]!;
  const ways = {
    toJSON(this: T): object {
      return Object.fromEntries(known(this));
    },
    [INSPECT](this: T): object {
      return Object.assign(new Shown(), Object.fromEntries(known(this)));
    },
  };
  for (const way of ['toJSON', INSPECT] as const) {
    Object.defineProperty(made.prototype, way, { value: ways[way as 'toJSON'], configurable: true, writable: true });
  }
}
