import { UsageError } from '../command.js';
import { type OptionSpecs, parseOptions } from '../options.js';
import { insteadOf } from '../suggest.js';
import type { Credentials, Platform } from './platform.js';

const OPTIONS = {
  account: { type: 'string', needs: 'an account id' },
  domain: { type: 'string', needs: 'a host' },
  skill: { type: 'string', needs: 'the id of a skill' },
  'unauth-connector': { type: 'string', needs: 'the id of a connector' },
  'auth-connector': { type: 'string', needs: 'the id of a connector' },
  write: { type: 'boolean' },
  only: { type: 'string', needs: 'ids, such as EA1,EA24' },
  json: { type: 'boolean' },
} as const satisfies OptionSpecs;

export interface ConformanceOptions {
  /** Undefined: an emulator, which is started for it. */
  readonly platform: Platform | undefined;
  readonly writes: boolean;
  readonly only: ReadonlySet<string> | undefined;
  readonly isJson: boolean;
}

/** Where clients ask for the services of an account (protocol.md 1.1). */
const DOMAIN = 'api.liveperson.net';
/** How long something that should not come has time to come. */
const GRACE_MS = 1_000;
/** How long something that should come has: that of other clients' requests (protocol.md 4.4). */
const PATIENCE_MS = 10_000;

type Environment = Readonly<Record<string, string | undefined>>;

export function conformanceOptions(
  args: readonly string[],
  known: ReadonlySet<string>,
  environment: Environment,
): ConformanceOptions {
  const options = parseOptions(args, OPTIONS);
  const { account, write = false, json = false } = options;
  if (account === undefined)
    for (const name of ['domain', 'skill', 'unauth-connector', 'auth-connector'] as const)
      if (options[name] !== undefined) throw new UsageError(`--${name} is about an account: name it by --account`);
  const platform = account === undefined ? undefined : platformOf(account, options, environment);
  // An emulator of one's own can be written to.
  return {
    platform,
    writes: write || !platform,
    only: options.only ? idsIn(options.only, known) : undefined,
    isJson: json,
  };
}

function platformOf(
  accountId: string,
  options: { readonly [K in keyof typeof OPTIONS]?: string | boolean },
  environment: Environment,
): Platform {
  const domain = String(options.domain ?? DOMAIN);
  const isOfThisComputer = /^https?:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?\/?$/.test(domain);
  if (domain.startsWith('http:') && !isOfThisComputer)
    throw new UsageError(`--domain ${domain}: without TLS only on this computer, such as http://127.0.0.1:4000`);
  if (!/^(?:https?:\/\/)?[\w.[\]:-]+\/?$/.test(domain)) throw new UsageError(`--domain takes a host, not "${domain}"`);
  const { PARLEY_CLIENT_ID: clientId, PARLEY_CLIENT_SECRET: clientSecret, PARLEY_CUSTOMER_TOKEN } = environment;
  const text = (value: string | boolean | undefined) => (typeof value === 'string' ? value : undefined);
  return {
    accountId,
    domain,
    users: [userOf(environment, ''), userOf(environment, '_2')].filter((user) => user !== undefined),
    app: clientId && clientSecret ? { clientId, clientSecret } : undefined,
    unauthConnector: text(options['unauth-connector']),
    authConnector: text(options['auth-connector']),
    customerToken: PARLEY_CUSTOMER_TOKEN || undefined,
    skillId: text(options.skill) ?? '-1',
    grace: GRACE_MS,
    patience: PATIENCE_MS,
  };
}

function userOf(environment: Environment, suffix: string): Credentials | undefined {
  const username = environment[`PARLEY_USERNAME${suffix}`];
  const password = environment[`PARLEY_PASSWORD${suffix}`];
  return username && password ? { username, password } : undefined;
}

function idsIn(text: string, known: ReadonlySet<string>): ReadonlySet<string> {
  const ids = text.split(',').map((id) => id.trim().toUpperCase());
  const wrong = ids.find((id) => !known.has(id));
  if (wrong !== undefined) throw new UsageError(`there is no check "${wrong}"${insteadOf(wrong, [...known])}`);
  return new Set(ids);
}

export const conformanceUsage = (calledAs: string): string => `Usage: ${calledAs} [options]

Checks what the emulator assumes of the platform where that is not documented
(docs/emulator.md, "What is assumed"): what was sent, what was expected, what
came. Without --account it checks an emulator that it starts for itself.

Exit code 0. 1: something differs. 2: there is no such platform.

Options
  --account <id>           a real account, or that of an emulator that runs
  --domain <host>          where its services are [${DOMAIN}]
  --write                  makes also the checks that open conversations, change
                           agent states or upload files: on an account on which
                           nobody is served
  --skill <id>             skill of the conversations that are opened [-1]
  --unauth-connector <id>  for consumers that a connector vouches for
  --auth-connector <id>    for consumers of the brand's identity provider
  --only <ids>             these checks only, such as EA1,EA24
  --json                   the results as JSON
  -h, --help               this text

Environment, with --account
  PARLEY_USERNAME, PARLEY_PASSWORD         a brand user
  PARLEY_USERNAME_2, PARLEY_PASSWORD_2     another one
  PARLEY_CLIENT_ID, PARLEY_CLIENT_SECRET   an installed app
  PARLEY_CUSTOMER_TOKEN                    a token for --auth-connector

What is not given makes checks impossible: they say so.`;
