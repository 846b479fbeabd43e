/** Node's name for what `console.log()` asks an object for; nobody asks in a page. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * What is not shown: what a log is rarely meant to have (messages of a dialog), what stands there already, and what is ours.
 */
const HIDDEN = ['messages', 'mainDialog', 'openDialog', 'hasEnded', '__proto__'];

/** What is told of a connection: not its token, and nothing that asks the platform when it is read. */
export const CONNECTION_VALUES = [
  'connectionId',
  'accountId',
  'userType',
  'userId',
  'agentId',
  'authType',
  'lifecycle',
];

/**
 * Has `JSON.stringify()` and Node's `console.log()` show an object by the values that an application reads of it. These are
 * getters: without this one shows `{}`, and the other the inside of the connection. Default: all of them.
 */
export function showBy(
  made: { readonly prototype: object },
  name: string,
  values: readonly string[] = gettersOf(made.prototype),
): void {
  const shown = (of: object): object =>
    Object.fromEntries(
      values.map((value) => [value, of[value as keyof typeof of]]).filter(([, known]) => known !== undefined),
    );
  // Node writes the name of the class before what it is given in place of the object.
  const Shown = { [name]: class {} }[name]!;
  Object.defineProperties(made.prototype, {
    toJSON: {
      value(this: object) {
        return shown(this);
      },
    },
    [INSPECT]: {
      value(this: object) {
        return Object.assign(new Shown(), shown(this));
      },
    },
  });
}

function gettersOf(prototype: object): string[] {
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype)).filter(([, { get }]) => get);
  const above: object | null = Object.getPrototypeOf(prototype);
  return [...(above ? gettersOf(above) : []), ...own.map(([name]) => name)].filter((name) => !HIDDEN.includes(name));
}
