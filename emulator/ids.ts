import { createHash } from 'node:crypto';

/** 64 hex characters, the form of a consumer id that comes from a connector (protocol.md 0.3, 3.4). */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A UUID that depends on `text` only, so that the default users have the same ids in every run. */
export function uuidOf(text: string): string {
  const digest = createHash('sha1').update(text).digest('hex');
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `5${digest.slice(13, 16)}`,
    `a${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-');
}
