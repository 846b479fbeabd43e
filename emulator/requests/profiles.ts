/** User profiles (protocol.md 6.17, 6.18). */

import { keepConsumer } from '../kept/changes.js';
import type { User } from '../state/model.js';
import { asString, isObject, type Json, type JsonObject } from '../wire/json.js';
import { refusals } from '../wire/refusals.js';
import { BOTH, CONSUMER, type RequestHandler, type Turn } from './turn.js';

/** Body: a bare user id, `{userId}`, or nothing for oneself. */
export const getUserProfile: RequestHandler = {
  sides: BOTH,
  handle(turn): Json {
    const { frame, parts, user } = turn;
    const wanted = asString(frame.body) ?? asString(turn.body.userId) ?? '';
    const isSelf = wanted === '' || wanted === user.oldId || wanted === user.pid;
    if (user.side === 'consumer' && !isSelf) throw refusals.forbidden("another user's profile");
    const subject = isSelf ? user : (parts.directory.consumer(wanted) ?? parts.directory.agent(wanted));
    if (!subject) throw refusals.unknown('User');
    return profileOf(subject);
  },
};

function profileOf(user: User): JsonObject {
  if (user.side === 'brand') return { userId: user.oldId, nickName: user.nickname, avatarUrl: user.avatarUrl };
  const { privateData, ...rest } = user.profile;
  const given = isObject(privateData) ? privateData : {};
  // Written as `mail`, read as `email` by node-agent-sdk: both are returned (protocol.md 13.4 #8).
  const mail = given.mail === undefined ? {} : { email: given.mail };
  return {
    userId: user.oldId,
    ...rest,
    privateData: { ...given, ...mail },
    ...(user.claims && { claims: user.claims }),
    ...(user.acr !== undefined && { acr: user.acr }),
  };
}

/** The given fields are replaced, others stay. [EA26] */
export const setUserProfile: RequestHandler = {
  sides: CONSUMER,
  handle({ parts, user, body }: Turn): Json {
    if (user.side !== 'consumer') throw refusals.badRequest('for consumers');
    const { userId: _ignored, ...fields } = body;
    for (const [name, value] of Object.entries(fields)) {
      if (value === undefined) continue;
      const old = user.profile[name];
      user.profile[name] =
        name === 'privateData' && isObject(old) && isObject(value) ? mergeObjects(old, value) : value;
    }
    keepConsumer(parts.keeper, user);
    return 'OK User Profile set successfully';
  },
};

const mergeObjects = (old: JsonObject, given: JsonObject): JsonObject => ({ ...old, ...given });
