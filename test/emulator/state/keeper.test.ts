import { describe, expect, it } from '@jest/globals';
import { FolderKeeper, type Kept } from '../../../emulator/kept/keeper.js';

/** A keeper of a folder that a test fills up. */
function keeping() {
  const written: string[][] = [];
  const failures: unknown[] = [];
  const folder = {
    isFull: false,
    isClosed: false,
    write: async (batch: readonly (readonly [key: string, record: Kept])[]) => {
      if (folder.isFull) throw new Error('the disk is full');
      written.push(batch.map(([key]) => key));
    },
    close: async () => {
      folder.isClosed = true;
    },
  };
  const keeper = new FolderKeeper(folder);
  keeper.failed = (error) => void failures.push((error as Error).message);
  keeper.begin();
  return { keeper, folder, written, failures };
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await undefined;
};

describe('What an emulator keeps', () => {
  it('is written before anybody is told, what one turn has changed in one batch', async () => {
    const { keeper, written } = keeping();
    const told: string[] = [];
    keeper.note('a', () => ({ a: 1 }));
    keeper.note('b', () => ({ b: 1 }));
    keeper.tell(() => told.push(`told after ${written.length}`));
    expect(told).toEqual([]);
    await turns();
    expect([written, told]).toEqual([[['a', 'b']], ['told after 1']]);
  });

  it('is told to nobody when it cannot be written; that is said once, and nothing is left hanging', async () => {
    const { keeper, folder, failures, written } = keeping();
    const told: string[] = [];
    folder.isFull = true;
    keeper.note('a', () => ({ a: 1 }));
    keeper.tell(() => told.push('a'));
    await turns();
    folder.isFull = false;
    keeper.note('b', () => ({ b: 1 }));
    await turns();
    await keeper.close();
    expect([failures, told, written, folder.isClosed]).toEqual([['the disk is full'], [], [], true]);
  });
});
