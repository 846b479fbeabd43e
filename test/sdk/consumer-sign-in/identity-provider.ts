/** The identity provider of a brand, which signs and encrypts its customers' tokens as real ones do. */
import { CompactEncrypt, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { ConnectorOptions } from 'parley-sdk/emulator';

const ISSUER = 'https://id.brand.example';

export interface IdentityProvider {
  /** What the platform is told of it. */
  readonly connector: ConnectorOptions;
  sign(claims: JWTPayload, more?: { readonly audience?: string }): Promise<string>;
  encrypt(text: string): Promise<string>;
}

export async function identityProvider(): Promise<IdentityProvider> {
  const signing = await generateKeyPair('RS256', { extractable: true });
  const reading = await generateKeyPair('RSA-OAEP-256', { extractable: true });
  const jwk = { ...(await exportJWK(signing.publicKey)), kid: 'key-1', alg: 'RS256' };
  return {
    connector: {
      type: 'authenticated',
      jwks: { keys: [jwk] },
      issuer: ISSUER,
      decryptionKey: await exportJWK(reading.privateKey),
    },
    sign: async (claims, { audience } = {}) => {
      const token = new SignJWT({ iss: ISSUER, ...claims }).setProtectedHeader({ alg: 'RS256', kid: 'key-1' });
      if (claims.iat === undefined) token.setIssuedAt();
      if (audience !== undefined) token.setAudience(audience);
      return token.setExpirationTime('1h').sign(signing.privateKey);
    },
    encrypt: (text) =>
      new CompactEncrypt(new TextEncoder().encode(text))
        .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A128CBC-HS256' })
        .encrypt(reading.publicKey),
  };
}
