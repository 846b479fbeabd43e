/** Node's name for what `console.log()` asks an object for; nobody asks in a page. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** What a log is rarely meant to have (messages of a dialog), what stands there already, and what is ours. */
const HIDDEN = /^(?:messages|mainDialog|openDialog|hasEnded|__.*)$/;

/** What is told of a connection: not its token, and nothing that asks the platform when it is read. */
export const CONNECTION_VALUES = ['connectionId', 'userType', 'userId', 'lifecycle'];

/**
 * Has `JSON.stringify()` and Node's `console.log()` show an object by the values that an application reads of it. These are
 * getters: without this one shows `{}`, and the other the inside of the connection. Default: all of them.
 */
export function showBy({ prototype }: { readonly prototype: object }, values = gettersOf(prototype)): void {
  function value(this: object): object {
    return Object.fromEntries(
      values.map((name) => [name, this[name as keyof typeof this]]).filter(([, known]) => known !== undefined),
    );
  }
  for (const way of ['toJSON', INSPECT]) Object.defineProperty(prototype, way, { value });
}

function gettersOf(prototype: object | null): string[] {
  if (!prototype) return [];
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype)).filter(
    ([name, { get }]) => get && !HIDDEN.test(name),
  );
  return [...gettersOf(Object.getPrototypeOf(prototype)), ...own.map(([name]) => name)];
}
