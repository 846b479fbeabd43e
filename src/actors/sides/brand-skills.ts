import type { Deadline } from '../../transport/deadline-queue.js';
import {
  ACCOUNT_PATHS,
  readShiftStatus,
  readSkills,
  type ShiftStatus,
  type SkillInfo,
} from '../../transport/http/account.js';
import type { SkillBook, SkillParts } from './skill-book.js';

/** So old may the shift status get for an application that asks for it. Switches that were announced need no reload. */
const FRESH_FOR_MS = 300_000;

/**
 * Names and shifts of the account's skills, read once the connection is online: `isInOffHours()` is asked in the middle of an
 * event and cannot wait. They are read again after each reconnect and, for an application that asks, every five minutes.
 * A user who may not read them goes without; that is no error of the connection.
 */
export class BrandSkills implements SkillBook {
  readonly #parts: SkillParts;
  #shifts: ReadonlyMap<string, ShiftStatus> = new Map();
  #names: ReadonlyMap<string, SkillInfo> | undefined;
  #deadline: Deadline | undefined;
  #isAskedFor = false;

  constructor(parts: SkillParts) {
    this.#parts = parts;
    const { connection, runtime, deadlines } = parts;
    connection.on('online', () => runtime.yield(() => void this.#load()));
    // The next connection reads everything anew.
    for (const end of ['closed', 'failed'] as const) {
      connection.on(end, () => {
        if (this.#deadline) deadlines.disarm(this.#deadline);
        this.#deadline = undefined;
      });
    }
  }

  shiftOf(skillId: string): ShiftStatus | undefined {
    this.#isAskedFor = true;
    this.#keepFresh();
    return this.#shifts.get(skillId);
  }

  nameOf(skillId: string): string | undefined {
    return this.#names?.get(skillId)?.name;
  }

  async #load(): Promise<void> {
    const { services, connection } = this.#parts;
    // Closed again before it was our turn.
    if (!connection.getSnapshot().hasTag('canSend')) return;
    const what = 'skills';
    const shifts = services.ask(
      { what, service: 'asyncMessagingEnt', path: () => ACCOUNT_PATHS.shiftStatus },
      readShiftStatus,
    );
    const names = this.#names
      ? undefined
      : services.ask({ what, service: 'accountConfigReadOnly', path: () => ACCOUNT_PATHS.skills }, readSkills);
    const [foundShifts, foundNames] = await Promise.allSettled([shifts, names]);
    if (foundShifts.status === 'fulfilled') this.#shifts = byId(foundShifts.value);
    if (foundNames.status === 'fulfilled' && foundNames.value) this.#names = byId(foundNames.value);
    this.#keepFresh();
  }

  #keepFresh(): void {
    const { deadlines, connection } = this.#parts;
    if (this.#deadline || !this.#isAskedFor || connection.getSnapshot().hasTag('terminal')) return;
    this.#deadline = deadlines.arm(FRESH_FOR_MS, () => {
      this.#deadline = undefined;
      void this.#load().then(() => this.#keepFresh());
    });
  }
}

const byId = <T extends { readonly skillId: string }>(list: readonly T[]): ReadonlyMap<string, T> =>
  new Map(list.map((one) => [one.skillId, one]));
