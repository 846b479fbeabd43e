// The shop's identity provider: it knows who has signed in to the shop, and says so to the platform by a JWT.
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** In a real shop the session cookie tells who is asking. */
const CUSTOMER = { sub: 'customer-4711', given_name: 'Robin', family_name: 'Ash' };

export async function identityProvider() {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'marlow', use: 'sig' };
  return {
    keys: { keys: [key] },
    /** A token for the customer who has just signed in; good for a few minutes, because it is used at once. */
    vouch: async () => ({
      name: CUSTOMER.given_name,
      token: await new SignJWT({ ...CUSTOMER })
        .setProtectedHeader({ alg: 'ES256', kid: key.kid })
        .setIssuer('https://id.marlow.example')
        .setIssuedAt()
        .setExpirationTime('5 minutes')
        .sign(privateKey),
    }),
  };
}
