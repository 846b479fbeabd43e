import type { CredentialSource, GivenBrandSession } from '../../actors/sides/sign-in.js';
import type { BrandCredentials } from '../../transport/http/brand-login.js';
import { argumentError } from '../errors/errors.js';
import { guarded } from '../events/guarded.js';
import { abortable } from './abortable.js';
import { isObject, isText, show } from './check.js';
import type { AuthAgentSessionData, AuthData, GetCredentials, TokenMaintainer } from './options.js';

/** What an application's function gives is checked like an option: an error of the platform would say less. */
export const sourceOfFunction = (
  getCredentials: GetCredentials,
  check: (given: unknown) => AuthData | AuthAgentSessionData,
): CredentialSource => ({
  get: async (reason, signal): Promise<BrandCredentials | GivenBrandSession> =>
    check(await abortable(signal, getCredentials({ reason, signal }))),
});

/** A token maintainer, as applications of lp-messaging-sdk have one. */
export function sourceOfMaintainer(maintainer: TokenMaintainer): CredentialSource {
  let isStarted = false;
  let failed: (error: unknown) => void = () => {};
  // What it makes of the news is its own affair.
  const tell = (call: () => unknown): void => guarded(call, (error) => failed(error))();
  const current = async (): Promise<GivenBrandSession> => {
    const info: unknown = maintainer.getAuthSessionInfo
      ? await maintainer.getAuthSessionInfo()
      : { token: await maintainer.getToken() };
    if (!isObject(info) || !isText(info.token) || info.token === '') {
      throw argumentError('maintainedToken', { given: isObject(info) ? show(typeof info.token) : show(info) });
    }
    const userId = info.userId ?? maintainer.agentId;
    const userPid = info.userPid ?? maintainer.userId;
    return { token: info.token, ...(isText(userId) && { userId }), ...(isText(userPid) && { userPid }) };
  };
  return {
    current,
    get: (_reason, signal) => {
      const begun = isStarted ? undefined : maintainer.start?.();
      isStarted = true;
      return abortable(signal, Promise.resolve(begun).then(current));
    },
    refused: () => tell(() => maintainer.onTokenInvalid?.('The platform did not take the token.')),
    watch: ({ failed: report, invalid }) => {
      failed = report;
      maintainer.on?.('error', report);
      maintainer.on?.('token-invalid', () => {
        if (isStarted) invalid();
      });
    },
    ended: () => {
      if (isStarted) tell(() => maintainer.stop?.());
      isStarted = false;
    },
  };
}
