import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { sha256 } from '../ids.js';
import type { JsonObject } from '../wire/json.js';
import { decodeClaims } from './claims.js';

/** The key as everybody may have it (RFC 8037). */
export type PublicJwk = Readonly<Record<'kty' | 'crv' | 'x' | 'kid' | 'alg' | 'use', string>>;

const KEY_ID = '00001';
/** What stands in front of the 32 bytes of an Ed25519 private key in its PKCS #8 form (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

let latest: { readonly seed: string; readonly key: SigningKey } | undefined;

/** The key of a seed. To read one takes OpenSSL a millisecond; emulators that are started one after another often have the same. */
export function signingKeyOf(seed: string): SigningKey {
  if (latest?.seed !== seed) latest = { seed, key: new SigningKey(seed) };
  return latest.key;
}

/**
 * The key by which an emulator signs its tokens. It follows from the seed, costs nothing at the start, and gives the same signature for
 * the same claims, so that a seed repeats a run byte for byte. An RSA key, which the published samples have, takes a tenth of a second
 * to make and does not follow from a seed. [EA12]
 */
export class SigningKey {
  readonly jwk: PublicJwk;
  readonly #private: KeyObject;
  readonly #public: KeyObject;
  /** A consumer's token is looked at when the socket is asked for, and again when it is there. */
  #lastGood: string | undefined;

  constructor(seed: string) {
    const key = Buffer.concat([PKCS8_PREFIX, Buffer.from(sha256(seed), 'hex')]);
    this.#private = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
    this.#public = createPublicKey(this.#private);
    const { x = '' } = this.#public.export({ format: 'jwk' });
    this.jwk = { kty: 'OKP', crv: 'Ed25519', x, kid: KEY_ID, alg: 'EdDSA', use: 'sig' };
  }

  sign(claims: JsonObject): string {
    const encode = (part: JsonObject): string => Buffer.from(JSON.stringify(part)).toString('base64url');
    const content = `${encode({ kid: KEY_ID, typ: 'JWT', alg: 'EdDSA' })}.${encode(claims)}`;
    return `${content}.${sign(null, Buffer.from(content), this.#private).toString('base64url')}`;
  }

  /** The claims of a token that is signed with this key; whatever its header says, no other way of signing is tried. */
  verified(token: string): JsonObject | undefined {
    if (token === this.#lastGood) return decodeClaims(token);
    const end = token.lastIndexOf('.');
    if (end < 0) return undefined;
    const signature = Buffer.from(token.slice(end + 1), 'base64url');
    if (!verify(null, Buffer.from(token.slice(0, end)), this.#public, signature)) return undefined;
    this.#lastGood = token;
    return decodeClaims(token);
  }
}
