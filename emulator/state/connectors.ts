/** The connectors of the identity provider, and what they make of a customer's token (protocol.md 3.2, 3.3). */
import type { ConnectorOptions, ConnectorType } from '../settings.js';
import { asNumber, asString, type JsonObject, parseJson } from '../wire/json.js';
import { decodeClaims } from './claims.js';

/** The identity provider's numbers for what is wrong with a token (protocol.md 3.3). */
export type TokenRefusal = '9007' | '9012';

export class Connectors {
  readonly #byId = new Map<string, ConnectorOptions>();

  constructor(given: Readonly<Record<string, ConnectorType | ConnectorOptions>>) {
    for (const [connectorId, connector] of Object.entries(given)) this.set(connectorId, connector);
  }

  set(connectorId: string, connector: ConnectorType | ConnectorOptions): void {
    this.#byId.set(connectorId, typeof connector === 'string' ? { type: connector } : connector);
  }

  /** `default` is a name that older clients have for the authenticated one (protocol.md 3.3). */
  get(connectorId: string): ConnectorOptions | undefined {
    const known = this.#byId.get(connectorId);
    if (known || connectorId !== 'default') return known;
    return [...this.#byId.values()].find(({ type }) => type === 'authenticated') ?? { type: 'authenticated' };
  }
}

/**
 * The claims of a customer's token: of one that is signed for a connector with keys, verified; otherwise as they stand in it
 * (protocol.md 13.4 #31). [EA38]
 */
export async function customerClaims(
  token: string,
  connector: ConnectorOptions,
  now: number,
): Promise<JsonObject | TokenRefusal> {
  const signed = token.split('.').length === 5 ? await decrypted(token, connector) : token;
  if (signed === undefined) return '9012';
  const claims = connector.jwks ? await verified(signed, connector, now) : decodeClaims(signed);
  // What the platform itself vouches for is for connectors of the other kind, whoever reads it.
  if (!claims || !asString(claims.sub) || claims.scope === 'external') return '9007';
  return isCurrent(claims, connector, now) ? claims : '9007';
}

/** Not ended, and not from the future; also of a token that nobody signed. */
function isCurrent({ exp, nbf, iat }: JsonObject, { clockTolerance = 0 }: ConnectorOptions, now: number): boolean {
  const earliest = (now - clockTolerance) / 1_000;
  const latest = (now + clockTolerance) / 1_000;
  const begins = Math.max(asNumber(nbf) ?? 0, asNumber(iat) ?? 0);
  return (asNumber(exp) ?? Number.POSITIVE_INFINITY) > earliest && begins <= latest;
}

async function verified(
  token: string,
  { jwks, issuer, audience, clockTolerance = 0 }: ConnectorOptions,
  now: number,
): Promise<JsonObject | undefined> {
  // Loaded when it is needed: most emulators never see a signed token.
  const { createLocalJWKSet, jwtVerify } = await import('jose');
  const keys = createLocalJWKSet({ keys: jwks!.keys.map((key) => ({ ...key })) });
  try {
    const { payload } = await jwtVerify(token, keys, {
      ...(issuer !== undefined && { issuer }),
      ...(audience !== undefined && { audience }),
      clockTolerance: clockTolerance / 1_000,
      currentDate: new Date(now),
      // They must be there (protocol.md 3.3).
      requiredClaims: ['iss', 'iat', 'exp', 'sub'],
    });
    return parseJson(JSON.stringify(payload)) as JsonObject;
  } catch {
    return undefined;
  }
}

async function decrypted(token: string, { decryptionKey }: ConnectorOptions): Promise<string | undefined> {
  if (!decryptionKey) return undefined;
  const { compactDecrypt, importJWK } = await import('jose');
  try {
    const { plaintext } = await compactDecrypt(token, await importJWK({ ...decryptionKey }, 'RSA-OAEP-256'));
    return new TextDecoder().decode(plaintext);
  } catch {
    return undefined;
  }
}
