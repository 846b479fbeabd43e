import type { Session } from '../../actors/session.js';
import type { Side } from '../../actors/sides/side.js';
import type { BrandCommands } from '../conversation/brand-commands.js';
import { argumentError } from '../errors/errors.js';
import type { CreateConnectionOptions } from './options.js';

/** What differs between brand users and consumers; the inside has a part of it (actors/sides/side.ts). */
export interface UserSide {
  readonly inside: Side;
  /** What only this side may do with a conversation. */
  readonly commands?: BrandCommands;
  /** Throws an ArgumentError where the ways to sign in do not fit this side. */
  checkCredentials(options: CreateConnectionOptions): void;
}

const offered = new Map<unknown, UserSide>();

/** Called once by each entry point, before anything can be created. */
export function offerSides(sides: Partial<Record<CreateConnectionOptions['userType'], UserSide>>): void {
  for (const [userType, side] of Object.entries(sides)) offered.set(userType, side);
}

export const sideFor = (userType: unknown): UserSide | undefined => offered.get(userType);
export const userTypes = (): string[] => [...offered.keys()] as string[];

/** The commands of brand users; an ArgumentError for consumers. */
export function brandCommands({ dialect }: Session): BrandCommands {
  const commands = sideFor(dialect === 'brand' ? 'BRAND' : 'CONSUMER')?.commands;
  if (!commands) throw argumentError('brandsOnly');
  return commands;
}
