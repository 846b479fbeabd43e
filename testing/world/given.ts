import { distance } from 'fastest-levenshtein';

/* What a test hands in, looked at before anything begins: what nobody reads would pass unnoticed. */

/** Refuses options that there are not. `known` has every name. */
export function checkOptions(call: string, given: unknown, known: Readonly<Record<string, true>>): void {
  if (typeof given !== 'object' || given === null)
    throw new TypeError(`${call} takes an object of options, not ${shown(given)}.`);
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(known, name))
      throw new TypeError(`${call} has no option '${name}'${insteadOf(name, Object.keys(known))}`);
  }
}

export function checkStart(start: unknown): void {
  if (typeof start === 'function') return;
  throw new TypeError(
    `A bot is a function that starts it: ({ connection, clock }) => the running bot, not ${shown(start)}.`,
  );
}

/** By what a fault does: the number that it needs, or may have where a `?` follows. */
const ON_THE_WIRE: Readonly<Record<string, string>> = {
  cut: '',
  cutAfter: '',
  breakOff: '',
  close: 'code',
  silence: 'ms?',
  drop: '',
  delay: 'ms',
  duplicate: 'ms',
  reorder: 'window',
  withhold: 'ms',
  corrupt: '',
  oversize: 'size',
  refuse: 'code',
};
const AT_A_MOMENT: Readonly<Record<string, string>> = {
  cut: '',
  close: 'code',
  silence: 'ms?',
  away: 'ms',
  revoke: '',
  skew: 'ms',
};

const TRIGGERS = ['nth', 'times', 'chance', 'from', 'until'];
const NOTIFICATIONS = ['message', 'conversation', 'RoutingTaskNotification', 'AgentStateNotification'];
const SERVICES = [
  'domains',
  'login',
  'refresh',
  'logout',
  'signup',
  'authorize',
  'authenticate',
  'upload',
  'download',
  'other',
];
const FRAMES = ['ping', 'pong', 'upgrade'];
const PLACES = [
  'request:PublishEvent',
  'response:PublishEvent',
  ...FRAMES,
  ...NOTIFICATIONS.map((name) => `notification:${name}`),
  ...SERVICES.map((name) => `http:${name}`),
];

const isPlace = (on: string): boolean => on.endsWith('*') || /^(request|response):\w/.test(on) || PLACES.includes(on);

/** Throws a TypeError that names the fault and what is wrong with it. */
export function checkFaults(faults: unknown): void {
  if (!Array.isArray(faults)) throw new TypeError(`faults must be a list, not ${shown(faults)}.`);
  for (const [index, fault] of faults.entries()) checkFault(fault, `faults[${index}]`);
}

export function checkFault(fault: unknown, name = 'fault'): void {
  if (typeof fault !== 'object' || fault === null)
    throw new TypeError(
      `${name} must be an object such as { on: 'request:PublishEvent', do: 'cut' }, not ${shown(fault)}.`,
    );
  const given = fault as Readonly<Record<string, unknown>>;
  const isTimed = given.at !== undefined;
  if (!isTimed && given.on === undefined)
    throw new TypeError(`${name} says neither where it strikes (on) nor at which moment (at).`);
  if (!isTimed && !(typeof given.on === 'string' && isPlace(given.on)))
    throw new TypeError(`${name}.on is no place: ${shown(given.on)}${insteadOf(String(given.on), PLACES)}`);
  const effects = isTimed ? AT_A_MOMENT : ON_THE_WIRE;
  const needed = typeof given.do === 'string' && Object.hasOwn(effects, given.do) ? effects[given.do] : undefined;
  if (needed === undefined)
    throw new TypeError(`${name}.do is ${shown(given.do)}${insteadOf(String(given.do), Object.keys(effects))}`);
  const number = needed.replace('?', '');
  const known = ['do', 'who', ...(isTimed ? ['at'] : ['on', ...TRIGGERS]), ...(number ? [number] : [])];
  for (const [member, value] of Object.entries(given)) {
    if (!known.includes(member)) throw new TypeError(`${name} has no member '${member}'${insteadOf(member, known)}`);
    const isText = member === 'do' || member === 'on' || member === 'who';
    if (value !== undefined && typeof value !== (isText ? 'string' : 'number'))
      throw new TypeError(`${name}.${member} must be a ${isText ? 'text' : 'number'}, not ${shown(value)}.`);
  }
  if (number && number === needed && given[number] === undefined)
    throw new TypeError(`${name}.${number} is missing: '${String(given.do)}' needs it.`);
}

const shown = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : value === null || typeof value !== 'object' ? String(value) : 'an object';

function insteadOf(given: string, known: readonly string[]): string {
  const [nearest] = known.map((word) => ({ word, slips: distance(given, word) })).sort((a, b) => a.slips - b.slips);
  // Of a short word one letter may be wrong: more is another word.
  const isNear = nearest && nearest.slips <= (nearest.word.length < 4 ? 1 : Math.max(2, nearest.word.length / 3));
  return isNear ? `; did you mean '${nearest.word}'?` : `; accepted: ${known.join(', ')}.`;
}
