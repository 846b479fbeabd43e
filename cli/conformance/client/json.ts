/** Reading what came, which may be anything. */

/** What stands at a path, such as `at(frame, 'body', 'changes', 0)`; undefined where there is nothing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const key of path)
    found = typeof found === 'object' && found !== null ? (found as Record<string | number, unknown>)[key] : undefined;
  return found;
}

export const textAt = (value: unknown, ...path: readonly (string | number)[]): string => {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
};

export const listAt = (value: unknown, ...path: readonly (string | number)[]): readonly unknown[] => {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
};

/** What a token says of itself. Nothing is verified: the platform's keys are not public. */
export function claimsOf(jwt: string): unknown {
  try {
    return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** A token that nobody has signed: the emulator takes it where a connector has no keys. */
export const unsignedToken = (claims: object): string =>
  `${[{ alg: 'none', typ: 'JWT' }, claims].map(encoded).join('.')}.`;

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
