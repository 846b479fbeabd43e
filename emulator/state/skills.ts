import type { Clock } from '../clock.js';
import { keepSkill } from '../kept/changes.js';
import type { Keeper } from '../kept/keeper.js';
import type { RecordOf } from '../kept/records.js';
import type { JsonObject } from '../wire/json.js';

/** A skill to be known to the emulator. Only `skillId` is needed. */
export interface SkillOptions {
  readonly skillId: string;
  /** @default the id */
  readonly name?: string;
  readonly description?: string;
  /** Which of the option `workingHours` it keeps; data for clients, nothing follows from it. */
  readonly workingHoursId?: number;
}

/** What a test does with a skill: `emulator.skill('billing').goesOffHours()`. */
export class Skill {
  /** The platform's id of it. */
  readonly skillId: string;
  /** What people call it. */
  readonly name: string;
  #onShift = true;
  #until = 0;

  constructor(
    private readonly options: SkillOptions,
    private readonly clock: Clock,
    private readonly keeper: Keeper,
  ) {
    this.skillId = options.skillId;
    this.name = options.name ?? options.skillId;
  }

  /** Whether somebody works on it now. A switch that was announced happens at its time by itself. */
  get onShift(): boolean {
    return this.#until !== 0 && this.clock.now() >= this.#until ? !this.#onShift : this.#onShift;
  }

  /** Nobody works on it from now on. `nextOn`: when they will again, in ms since the epoch. @default not announced */
  goesOffHours(nextOn = 0): void {
    this.#onShift = false;
    this.#until = nextOn;
    this.#keep();
  }

  /** Somebody works on it from now on. `nextOff`: until when. @default not announced */
  goesOnHours(nextOff = 0): void {
    this.#onShift = true;
    this.#until = nextOff;
    this.#keep();
  }

  /** As an earlier process left it. @internal */
  restore({ onShift, until }: RecordOf<'skill'>): void {
    this.#onShift = onShift;
    this.#until = until;
  }

  #keep(): void {
    keepSkill(this.keeper, this.skillId, () => ({
      skillId: this.skillId,
      options: { ...this.options },
      onShift: this.#onShift,
      until: this.#until,
    }));
  }

  /** As the shift status tells it; 0 stands for "not announced" (protocol.md 10.4). */
  shiftStatus(): JsonObject {
    const { onShift } = this;
    const until = this.#until > this.clock.now() ? this.#until : 0;
    return { skill: this.skillId, onShift, nextOn: onShift ? 0 : until, nextOff: onShift ? until : 0 };
  }

  /** As the configuration of the account tells it (protocol.md 10.3). */
  configuration(): JsonObject {
    const { description = '', workingHoursId = null } = this.options;
    // Numbers there, texts on the socket (protocol.md 0.3).
    const id = /^\d{1,15}$/.test(this.skillId) ? Number(this.skillId) : this.skillId;
    return { id, name: this.name, description, deleted: false, canTransfer: true, workingHoursId };
  }
}

/** Every skill that was named: by an option, by an agent, or by a test that asked for it. */
export class Skills {
  readonly #byId = new Map<string, Skill>();

  constructor(
    private readonly clock: Clock,
    options: readonly SkillOptions[],
    private readonly keeper: Keeper,
  ) {
    // The account's default (protocol.md 0.3).
    for (const one of [{ skillId: '-1', name: 'Default' }, ...options]) this.add(one);
  }

  get all(): readonly Skill[] {
    return [...this.#byId.values()];
  }

  add(options: SkillOptions): Skill {
    const skill = new Skill(options, this.clock, this.keeper);
    this.#byId.set(options.skillId, skill);
    return skill;
  }

  find(skillId: string): Skill | undefined {
    return this.#byId.get(skillId);
  }

  /** Conversations may be sent to any id, so one that nobody has named is a skill as well. */
  get(skillId: string): Skill {
    return this.find(skillId) ?? this.add({ skillId });
  }
}
