/** A JSON object of the wire; every member may be anything. */
export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

export const textOf = (value: unknown, otherwise: string): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? otherwise : String(value);

export const textOrNone = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const numberOf = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);

export const numberOrNone = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
