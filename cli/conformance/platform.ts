/** Where the checks are made: the account of somebody, or an emulator that is started for them. */
import { type Emulator, startEmulator } from 'parley-sdk/emulator';
import { unsignedToken } from './client/json.js';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** A platform, and what there is to sign in with. What is missing makes checks impossible, and they say so. */
export interface Platform {
  readonly accountId: string;
  /** A host, or an `http://` URL of this computer. */
  readonly domain: string;
  /** Brand users; some checks need two. */
  readonly users: readonly Credentials[];
  readonly app: { readonly clientId: string; readonly clientSecret: string } | undefined;
  readonly unauthConnector: string | undefined;
  readonly authConnector: string | undefined;
  /** A token of the brand's own identity provider for the authenticated connector. */
  readonly customerToken: string | undefined;
  readonly skillId: string;
  /** After an answer, how long it is listened whether something comes that should not, in milliseconds. */
  readonly grace: number;
  /** How long something that should come has time to, in milliseconds. */
  readonly patience: number;
}

const SDES = [{ type: 'ctmrinfo', info: { customerId: 'conformance' } }];

/** An emulator that has everything that the checks can use. */
export async function startPlatform(): Promise<{ readonly emulator: Emulator; readonly platform: Platform }> {
  const emulator = await startEmulator({
    agents: [
      { loginName: 'bot', skills: ['-1'], groupId: '4' },
      { loginName: 'ann', skills: ['-1'] },
    ],
    agentSurvey: { questions: [{ id: 'q1', category: 'free_text' }] },
  });
  return { emulator, platform: platformOf(emulator) };
}

function platformOf(emulator: Emulator): Platform {
  const { clientId, clientSecret } = emulator.installApp();
  const now = Math.floor(Date.now() / 1_000);
  const claims = { iss: 'conformance', iat: now - 60, exp: now + 3_600, sub: 'customer', lp_sdes: SDES };
  return {
    accountId: emulator.accountId,
    domain: emulator.csdsDomain,
    users: ['bot', 'ann'].map((loginName) => emulator.agent(loginName).authData),
    app: { clientId, clientSecret },
    unauthConnector: 'unauthenticated',
    authConnector: 'authenticated',
    customerToken: unsignedToken(claims),
    skillId: '-1',
    // What the emulator sends because of a request it sends before the answer to the next one.
    grace: 0,
    patience: 3_000,
  };
}
