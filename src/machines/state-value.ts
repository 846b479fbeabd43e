/**
 * XState's `StateValue`, said again. The declarations of records must not name XState: a consumer's page would then need
 * XState's declarations to compile, and they do not compile with `exactOptionalPropertyTypes`.
 */
export type StateValue = string | { [region: string]: StateValue | undefined };
