import { World, type WorldOptions } from './world.js';

/**
 * A world for one test: a platform, and whoever the test calls into being. Two lines do:
 *
 * ```ts
 * await using world = await createWorld({ seed: 7 });
 * const bot = await world.bot(({ connection }) => startMyBot(connection));
 * ```
 */
export const createWorld = (options: WorldOptions = {}): Promise<World> => World.create(options);
