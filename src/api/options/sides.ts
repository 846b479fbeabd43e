import type { Side } from '../../actors/sides/side.js';
import type { SignIn } from '../../actors/sides/sign-in.js';
import type { CreateConnectionOptions } from './options.js';

/** What differs between brand users and consumers; the inside has a part of it (actors/sides/side.ts). */
export interface UserSide {
  readonly inside: Side;
  /** What the options say about signing in. Throws an ArgumentError where that is incomplete or wrong. */
  checkCredentials(options: CreateConnectionOptions): Partial<SignIn>;
}

const offered = new Map<unknown, UserSide>();

/** Called once by each entry point, before anything can be created. */
export function offerSides(sides: Partial<Record<CreateConnectionOptions['userType'] | 'SEND_API', UserSide>>): void {
  for (const [userType, side] of Object.entries(sides)) offered.set(userType, side);
}

export const sideFor = (userType: unknown): UserSide | undefined => offered.get(userType);
export const userTypes = (): string[] => [...offered.keys()].filter((one) => one !== 'SEND_API') as string[];
