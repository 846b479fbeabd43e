import { isObject, type JsonObject, parseJson } from '../wire/json.js';

/** The payload of a compact JWS, as it stands there. */
export function decodeClaims(token: string): JsonObject | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  const claims = parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
  return isObject(claims) ? claims : undefined;
}
