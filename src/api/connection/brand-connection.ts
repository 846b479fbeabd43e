import {
  ACCOUNT_PATHS,
  readShiftStatus,
  readSkills,
  readUsers,
  readWorkingHours,
  type ShiftStatus,
  type SkillInfo,
  type UserInfo,
  type WorkingHours,
} from '../../transport/http/account.js';
import { type MessageStatistics, readStatistics, statisticsPath } from '../../transport/http/statistics.js';
import type { Json } from '../../transport/wire/json.js';
import { errorFrom } from '../errors/errors.js';
import { checkRequestOptions } from '../options/check-arguments.js';
import type { RequestOptions } from '../requests/request-options.js';
import { Connection } from './connection.js';
import { refuseOtherSide } from './other-side.js';

/** The connection of a brand user, a bot or an agent: what every connection can do, and what only brand users can. */
export class BrandConnection extends Connection {
  /**
   * How many conversations the user of this connection has, and how urgent they are. Asked over HTTP: waits until the
   * connection is online, and rejects with a PlatformError when the service says no.
   */
  async getMessageStatisticsForUser(options?: RequestOptions): Promise<MessageStatistics> {
    return this.#statistics('getMessageStatisticsForUser()', true, options);
  }

  /** The same of the whole account. */
  async getMessageStatisticsForBrand(options?: RequestOptions): Promise<MessageStatistics> {
    return this.#statistics('getMessageStatisticsForBrand()', false, options);
  }

  /** The account's skills, without deleted ones (protocol.md 10.3). Rejects with a PlatformError when the user may not read them. */
  async getSkills(options?: RequestOptions): Promise<readonly SkillInfo[]> {
    return this.#read('getSkills()', 'accountConfigReadOnly', ACCOUNT_PATHS.skills, readSkills, options);
  }

  /** The account's users, without deleted ones (protocol.md 10.2). */
  async getUsers(options?: RequestOptions): Promise<readonly UserInfo[]> {
    return this.#read('getUsers()', 'accountConfigReadOnly', ACCOUNT_PATHS.users, readUsers, options);
  }

  /** The account's tables of working hours (protocol.md 10.4). */
  async getWorkingHours(options?: RequestOptions): Promise<readonly WorkingHours[]> {
    return this.#read(
      'getWorkingHours()',
      'accountConfigReadOnly',
      ACCOUNT_PATHS.workingHours,
      readWorkingHours,
      options,
    );
  }

  /** Which skills somebody works on now (protocol.md 10.4). `conversation.skill.isInOffHours()` says it without waiting. */
  async getShiftStatus(options?: RequestOptions): Promise<readonly ShiftStatus[]> {
    return this.#read('getShiftStatus()', 'asyncMessagingEnt', ACCOUNT_PATHS.shiftStatus, readShiftStatus, options);
  }

  async #read<T>(
    what: string,
    service: string,
    path: string,
    reader: (body: Json) => T,
    options: RequestOptions | undefined,
  ): Promise<T> {
    checkRequestOptions(options);
    const request = { what, service, path: () => path, signal: options?.signal };
    return this.session.services.ask(request, reader).catch((why) => {
      throw errorFrom(why);
    });
  }

  async #statistics(what: string, isOwn: boolean, options: RequestOptions | undefined): Promise<MessageStatistics> {
    checkRequestOptions(options);
    // Who the user is, is known once it has signed in.
    const path = () => statisticsPath(isOwn ? this.agentId : undefined);
    const request = { what, service: 'asyncMessagingEnt', path, signal: options?.signal };
    return this.session.services.ask(request, readStatistics).catch((why) => {
      throw errorFrom(why);
    });
  }
}

refuseOtherSide(BrandConnection, 'CONSUMER');
