/** Resolves when the user wants the command to end. Once: a second Ctrl-C ends the process the hard way. */
export function interrupted(): Promise<unknown> {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}
