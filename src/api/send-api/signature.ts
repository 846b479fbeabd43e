/** How the signature of a webhook says which hash it is made with (protocol.md 3.8). */
const HASHES: ReadonlyMap<string, string> = new Map([
  ['sha1', 'SHA-1'],
  ['sha256', 'SHA-256'],
]);

/**
 * Whether a webhook was signed by whoever knows the client secret. The comparison takes as long for a wrong signature as for
 * a right one.
 */
export async function isSigned(body: Uint8Array<ArrayBuffer>, signature: string, secret: string): Promise<boolean> {
  const separator = signature.indexOf('=');
  const hash = HASHES.get(signature.slice(0, separator).toLowerCase());
  const given = hash && bytesOf(signature.slice(separator + 1).trim());
  if (!given) return false;
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), { name: 'HMAC', hash }, false, [
    'verify',
  ]);
  return crypto.subtle.verify('HMAC', key, given, body);
}

/** Base64, or hexadecimal where the app is configured so. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (/^(?:[\da-f]{40}|[\da-f]{64})$/i.test(text)) {
    return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  }
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}
