import { type MessageStatistics, readStatistics, statisticsPath } from '../../transport/http/statistics.js';
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
