/** What a test hands the emulator, looked at before it begins: a mistyped option would pass unnoticed as its default. */
import * as v from 'valibot';
import { EFFECTS } from './fault-schema.js';
import { anyText, flag, judged, members, milliseconds, mustBe, number, oneOf, text, wholeNumber } from './words.js';

const id = v.optional(text);
const said = v.optional(anyText);
const span = v.optional(number);
const size = v.optional(wholeNumber(0));
const listOf = <T extends v.GenericSchema>(one: T) => v.array(one, mustBe('a list'));
const anObject = v.looseObject({}, mustBe('an object'));
const aFunction = v.function(mustBe('a function'));
const orInfinite = v.optional(v.pipe(number, v.minValue(0, mustBe('a number, not below 0'))));

const AgentSchema = members({
  loginName: text,
  password: id,
  appKey: id,
  secret: id,
  accessToken: id,
  accessTokenSecret: id,
  assertion: id,
  userId: id,
  pid: id,
  nickname: said,
  avatarUrl: said,
  skills: v.optional(listOf(text)),
  groupId: id,
  permissions: v.optional(listOf(text)),
  capacity: orInfinite,
});

const ConnectorSchema = members({
  type: oneOf('unauthenticated', 'authenticated'),
  jwks: v.optional(anObject),
  issuer: id,
  audience: id,
  clockTolerance: v.optional(milliseconds),
  decryptionKey: v.optional(anObject),
});

const SkillSchema = members({ skillId: text, name: said, description: said, workingHoursId: v.optional(number) });

const PORT = 'a whole number from 0 to 65535';

const OptionsSchema = members({
  accountId: v.optional(v.pipe(text, v.regex(/^\w+$/, mustBe('the number of an account, as a text')))),
  port: v.optional(
    v.pipe(number, v.integer(mustBe(PORT)), v.minValue(0, mustBe(PORT)), v.maxValue(65_535, mustBe(PORT))),
  ),
  host: id,
  tls: v.optional(flag),
  agents: v.optional(listOf(AgentSchema)),
  skills: v.optional(listOf(v.union([text, SkillSchema], mustBe('an id, or an object with a skillId')))),
  workingHours: v.optional(listOf(anObject)),
  connectors: v.optional(v.record(anyText, v.any(), mustBe('an object of connectors by their ids'))),
  apps: v.optional(listOf(anObject)),
  sessionTtl: span,
  consumerTokenTtl: span,
  externalTokenTtl: span,
  state: id,
  failed: v.optional(aFunction),
  ledgerLimit: orInfinite,
  log: v.optional(aFunction),
  seed: v.optional(v.union([v.number(), v.string()], mustBe('a number or a text'))),
  clock: v.optional(anObject),
  consoleFolder: id,
  inProcess: v.optional(anObject),
  order: v.optional(listOf(oneOf(...EFFECTS))),
  survey: v.optional(members({ bot: text, joined: v.optional(flag) })),
  agentSurvey: v.optional(anObject),
  snapshotLimit: orInfinite,
  queryLimit: orInfinite,
  contentUpdatesToConsumers: v.optional(flag),
  lastContent: v.optional(flag),
  maxRequestLength: orInfinite,
  initTimeout: span,
  idleTimeout: span,
  reactionTime: span,
  notePace: v.optional(flag),
  fileSharing: v.optional(flag),
  maxFileSize: size,
  fileUrlTtl: span,
  ringExpiration: span,
  ringPause: span,
  clockSkew: span,
});

/** Throws a TypeError that begins with `where` and names what is wrong. */
function check(schema: v.GenericSchema, given: unknown, where: string): void {
  const result = judged(schema, given);
  if ('problem' in result) throw new TypeError(`${where}: ${result.problem}.`);
}

export function checkOptions(options: unknown): void {
  check(OptionsSchema, options, 'startEmulator()');
  const { connectors = {} } = options as { readonly connectors?: Readonly<Record<string, unknown>> };
  for (const [connectorId, connector] of Object.entries(connectors)) checkConnector(connectorId, connector);
}

export const checkAgent = (agent: unknown): void => check(AgentSchema, agent, 'addAgent()');

/** By its type alone, or with what is more to say of it. */
export function checkConnector(connectorId: string, connector: unknown): void {
  const given = typeof connector === 'string' ? { type: connector } : connector;
  check(ConnectorSchema, given, `Connector ${connectorId}`);
}
