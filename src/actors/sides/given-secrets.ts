import type { SessionOptions } from '../session-options.js';

/** What a connection begins with and must not let out (G18); names are no secrets. */
export function givenSecrets({
  brandCredentials,
  brandSession,
  consumerToken,
  proxy,
}: SessionOptions): (string | undefined)[] {
  const { username: _, ...credentials } = { username: '', ...brandCredentials };
  const { token, csrf, sessionId } = brandSession ?? {};
  return [...Object.values(credentials), token, csrf, sessionId, consumerToken, ...(proxy?.secrets ?? [])];
}
