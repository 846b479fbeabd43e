import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { createConnection, UserType } from 'parley-sdk';

const ours = () => createConnection({ accountId: '1', appId: 'test', userType: UserType.CONSUMER });
const ring = (ringId: string) => ({ ringId }) as never;

describe('A loop over events()', () => {
  it('that is aborted does not get what waits', async () => {
    const [connection, stop] = [ours(), new AbortController()];
    const loop = connection.events('ring', { signal: stop.signal });
    const first = loop.next();
    for (const ringId of ['1', '2', '3']) connection.emit('ring', ring(ringId));
    expect(await first).toEqual({ done: false, value: { ringId: '1' } });
    stop.abort();
    expect(await loop.next()).toEqual({ done: true, value: undefined });
  });

  it.each(['by leaving it', 'by its signal', 'by "close"'])(
    'leaves no listener behind when it ends %s',
    async (how) => {
      const [connection, stop] = [ours(), new AbortController()];
      const loop = connection.events('ring', { signal: stop.signal });
      const waiting = loop.next();
      expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1);
      if (how === 'by leaving it') await loop.return?.();
      else if (how === 'by its signal') stop.abort();
      else connection.emit('close', ring('') as never);
      expect(await waiting).toEqual({ done: true, value: undefined });
      expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
      expect([connection.listenerCount('ring'), connection.listenerCount('close')]).toEqual([0, 0]);
    },
  );

  it('whose signal is aborted before it begins has nothing, and listens to nothing', async () => {
    const connection = ours();
    const loop = connection.events('ring', { signal: AbortSignal.abort() });
    expect(await loop.next()).toEqual({ done: true, value: undefined });
    expect(connection.listenerCount('ring')).toBe(0);
  });
});
