import { createECDH, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { sha256 } from '../ids.js';
import type { JsonObject } from '../wire/json.js';
import { decodeClaims } from './claims.js';

/** The key as everybody may have it (RFC 7517). */
export type PublicJwk = Readonly<Record<'kty' | 'crv' | 'x' | 'y' | 'kid' | 'alg' | 'use', string>>;

const KEY_ID = '00001';
const CURVE = 'prime256v1';

/**
 * The key by which an emulator signs its tokens. It follows from the seed, and costs nothing at the start; an RSA key, which the
 * published samples have, takes a tenth of a second to make and a millisecond for each signature. [EA12]
 */
export class SigningKey {
  readonly jwk: PublicJwk;
  readonly #private: KeyObject;
  readonly #public: KeyObject;

  constructor(seed: string) {
    const ecdh = createECDH(CURVE);
    const scalar = Buffer.from(sha256(seed), 'hex');
    ecdh.setPrivateKey(scalar);
    const point = ecdh.getPublicKey();
    const part = (bytes: Buffer): string => bytes.toString('base64url');
    const known = { kty: 'EC', crv: 'P-256', x: part(point.subarray(1, 33)), y: part(point.subarray(33)) };
    this.jwk = { ...known, kid: KEY_ID, alg: 'ES256', use: 'sig' };
    this.#private = createPrivateKey({ key: { ...known, d: part(scalar) }, format: 'jwk' });
    this.#public = createPublicKey({ key: known, format: 'jwk' });
  }

  sign(claims: JsonObject): string {
    const encode = (part: JsonObject): string => Buffer.from(JSON.stringify(part)).toString('base64url');
    const content = `${encode({ kid: KEY_ID, typ: 'JWT', alg: 'ES256' })}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(content), { key: this.#private, dsaEncoding: 'ieee-p1363' });
    return `${content}.${signature.toString('base64url')}`;
  }

  /** The claims of a token that is signed with this key; whatever its header says, no other way of signing is tried. */
  verified(token: string): JsonObject | undefined {
    const end = token.lastIndexOf('.');
    if (end < 0) return undefined;
    const signature = Buffer.from(token.slice(end + 1), 'base64url');
    const key = { key: this.#public, dsaEncoding: 'ieee-p1363' } as const;
    return verify('sha256', Buffer.from(token.slice(0, end)), key, signature) ? decodeClaims(token) : undefined;
  }
}
