import type { ConnectionRef } from '../../machines/connection/machine.js';
import type { DeadlineQueue } from '../../transport/deadline-queue.js';
import type { ShiftStatus } from '../../transport/http/account.js';
import type { Runtime } from '../../transport/runtime.js';
import type { Services } from '../services.js';

/** What is known of the account's skills at this moment; nothing here is waited for. */
export interface SkillBook {
  /** Undefined while it is not known, or where the user may not know it. */
  shiftOf(skillId: string): ShiftStatus | undefined;
  nameOf(skillId: string): string | undefined;
}

export interface SkillParts {
  readonly connection: ConnectionRef;
  readonly services: Pick<Services, 'ask'>;
  readonly deadlines: DeadlineQueue;
  readonly runtime: Runtime;
}
