/** Calls what belongs to the application: what that throws, or rejects with, is reported and affects nothing but itself. */
export const guarded =
  <Values extends readonly unknown[]>(call: (...values: Values) => unknown, failed: (error: unknown) => void) =>
  (...values: Values): void => {
    try {
      const result = call(...values);
      if (result instanceof Promise) result.catch(failed);
    } catch (error) {
      failed(error);
    }
  };
