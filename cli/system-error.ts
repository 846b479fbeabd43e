/** The code of an error of the operating system, such as `ENOENT`; undefined for every other error. */
export function systemCodeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
