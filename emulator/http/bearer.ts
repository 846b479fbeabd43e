/** Services that a brand user is known to by the bearer (protocol.md 10). */
import type { Parts } from '../parts.js';
import type { AgentUser } from '../state/model.js';
import { bodyOf, type Exchange, type Handler, json, type Reply } from './exchange.js';

const SCHEME = 'Bearer ';

export function bearerOf({ headers }: Exchange): string | undefined {
  const { authorization = '' } = headers;
  return authorization.startsWith(SCHEME) ? authorization.slice(SCHEME.length) : undefined;
}

/** The text of the refusals is not documented. [EA60] */
export const refused = (status: number, message: string): Reply => json(status, { error: { message } });

/** The handler is called with the user; without a bearer that is good it is 401. */
export const forBrands =
  (
    handle: (parts: Parts, exchange: Exchange, user: AgentUser, groups: Readonly<Record<string, string>>) => Reply,
  ): Handler =>
  (parts, exchange, groups) => {
    const user = parts.tokens.sessionOfBearer(bearerOf(exchange) ?? '')?.user;
    if (!user) return refused(401, 'the bearer is missing or has expired');
    if (bodyOf(exchange) === undefined) return refused(400, 'the body is not a JSON object');
    return handle(parts, exchange, user, groups);
  };
