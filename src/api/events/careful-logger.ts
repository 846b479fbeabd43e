import { guarded } from './guarded.js';

interface Warned {
  warn(line: string): void;
}

/** The application's logger. One that fails affects nothing, and its line goes to the console. */
export const carefully = (logger: Warned | null | undefined): Warned => ({
  warn: (line) =>
    guarded(
      () => (logger ?? console).warn(line),
      () => console.warn(line),
    )(),
});
