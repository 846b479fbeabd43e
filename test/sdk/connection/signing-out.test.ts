import { describe, expect, it } from '@jest/globals';
import type { Emulator } from 'parley-sdk/emulator';
import { rejection } from '../support/waiting.js';
import { World } from '../support/world.js';

const logouts = ({ ledger }: Emulator): readonly number[] =>
  ledger.filter({ kind: 'http', service: 'logout' }).map(({ status }) => status);

describe('Closing a brand connection', () => {
  it('leaves the session on the platform alone: its token may be in use elsewhere', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      await bot.close();
      expect(logouts(world.emulator)).toEqual([]);
    }));

  it('signs out with the cookie and the csrf of the sign-in when that is asked for; the token opens nothing any more', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const token = await bot.getToken();
      await bot.close({ logout: true });
      expect(logouts(world.emulator)).toEqual([200]);
      const again = world.brand({ authAgentSessionData: { token } });
      expect(await rejection(again.open())).toMatchObject({ code: 'TOKEN_REFUSED' });
      expect(world.codesOf(again)).toEqual(['TOKEN_REFUSED', 'TOKEN_REFUSED']);
    }));

  it('can be opened again after signing out, with a new sign-in', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      await bot.close({ logout: true });
      await bot.open();
      expect(world.emulator.ledger.filter({ kind: 'login' })).toHaveLength(2);
    }));
});
