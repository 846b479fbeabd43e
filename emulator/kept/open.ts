/** The option `state`: an emulator that goes on where an earlier process ended, however that was. */
import { openFolder } from './folder.js';
import { FolderKeeper } from './keeper.js';
import { Records } from './read-back.js';

export interface KeptState {
  readonly keeper: FolderKeeper;
  readonly records: Records;
  /** 1 when nothing was there; ids that are drawn from the seed must not come twice. */
  readonly start: number;
}

export async function openState(folder: string, accountId: string): Promise<KeptState> {
  const opened = await openFolder(folder, accountId);
  const keeper = new FolderKeeper(opened);
  try {
    const records = new Records(opened.records, folder);
    const start = (records.all('starts')[0]?.count ?? 0) + 1;
    keeper.note('starts', () => ({ count: start }));
    return { keeper, records, start };
  } catch (error) {
    await keeper.close();
    throw error;
  }
}
