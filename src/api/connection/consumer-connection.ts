import { failure } from '../../transport/failure.js';
import { readSkillShift, type ShiftStatus, skillShiftPath } from '../../transport/http/account.js';
import type { WireRequest } from '../../transport/request-ledger.js';
import { begin, beginning } from '../conversation/begin-conversation.js';
import { type Conversation, conversationOf } from '../conversation/conversation.js';
import { errorFrom } from '../errors/errors.js';
import { checkArgument, id, optional } from '../options/check.js';
import { checkNewConversation, checkProfile, checkRequestOptions } from '../options/check-arguments.js';
import type { JwtClaimsSet } from '../options/claims.js';
import { claimsSource } from '../options/claims-source.js';
import type { GetJwtClaims } from '../options/options.js';
import { type RequestOptions, throwIfAborted, unwrap } from '../requests/request-options.js';
import { serialised } from '../requests/serialised.js';
import { CONNECTION_VALUES, showBy } from '../shown.js';
import type { CreateConversationOptions } from './call-options.js';
import { Connection } from './connection.js';
import { whileOpen } from './connection-waits.js';
import { refuseOtherSide } from './other-side.js';
import { ownProfileSet, type UserProfile } from './user-profile.js';

/** The connection of a consumer: what every connection can do, and what only consumers can. */
export class ConsumerConnection extends Connection {
  /** Begins a conversation. Resolves with it when the platform has described it. One at a time. */
  async createConversation(
    conversation?: CreateConversationOptions | null,
    options?: RequestOptions,
  ): Promise<Conversation> {
    checkNewConversation(conversation);
    checkRequestOptions(options);
    const { skillId, context, campaignInfo, metadata } = conversation ?? {};
    const { session } = this;
    const request = beginning(session, { skillId: String(skillId ?? '-1'), context, campaignInfo, metadata });
    const ask = (asked: WireRequest) => session.ask(asked, options?.signal);
    return conversationOf(session, await begin(session, 'createConversation()', request, ask, options));
  }

  /** Sets the consumer's own profile; what is left out stays (protocol.md 6.18). */
  async setUserProfile(profile: UserProfile, options?: RequestOptions): Promise<void> {
    checkProfile(profile);
    checkRequestOptions(options);
    const { session } = this;
    unwrap(await session.ask(serialised(session.wire('userprofile.SetUserProfile', profile)), options?.signal));
    ownProfileSet(session, profile);
  }

  /**
   * Whether somebody works on a skill now, and when that changes, before a conversation is begun: for a window that says "back at
   * nine". `skillId` as for `createConversation()`, by default the account's own; a skill that the platform does not know gives the
   * account's status (protocol.md 10.4). Of a conversation, `conversation.skill.isInOffHours()` says what the consumer was told.
   * Waits while the connection is interrupted; rejects with a PlatformError where the platform refuses.
   */
  async getSkillShiftStatus(skillId?: string | number | null, options?: RequestOptions): Promise<ShiftStatus> {
    checkArgument(optional(id), skillId, 'skillId');
    checkRequestOptions(options);
    const request = {
      what: 'getSkillShiftStatus()',
      service: 'asyncMessagingEnt',
      path: () => skillShiftPath(String(skillId ?? '-1')),
      signal: options?.signal,
    };
    return this.session.services.ask(request, readSkillShift).catch((why) => {
      throw errorFrom(why);
    });
  }

  /**
   * Becomes an authenticated consumer in the middle of a conversation (protocol.md 3.5): signs in through the connector, opens
   * another socket with the new token, and takes every open conversation along. Objects and listeners stay, brand users are
   * told `consumer-step-up`, closed conversations stay with the consumer that was, and so does one that `createConversation()`
   * has rejected with RESPONSE_LOST. `jwtClaimsSet` is what the option of that name takes. What was asked for before is answered
   * first, ten seconds are waited for that at most; requests made meanwhile wait.
   *
   * Resolves when the connection is online again. When the platform refuses, it rejects with the reason, and the connection goes on
   * as the consumer that it was. While the connection is not online it rejects at once with STEP_UP_STATE. The signal gives it
   * up: until the first conversation is taken along, the consumer stays the one that it was; from then on only the promise
   * rejects.
   */
  async stepUp(
    authConnectorId: string | number,
    jwtClaimsSet: JwtClaimsSet | string | GetJwtClaims,
    options?: RequestOptions,
  ): Promise<void> {
    checkArgument(id, authConnectorId, 'authConnectorId');
    const claims = claimsSource(jwtClaimsSet, 'Argument');
    checkRequestOptions(options);
    throwIfAborted(options, 'stepUp()');
    const { session } = this;
    const { stepUp, connection } = session;
    const { snapshot, lifecycle } = session;
    const isPossible = snapshot.status === 'active' && snapshot.can({ type: 'connection.stepUp' });
    if (!isPossible) throw errorFrom(failure('STEP_UP_STATE', { connection: lifecycle }));
    stepUp.begin({ connectorId: String(authConnectorId), claims });
    const { signal } = options ?? {};
    const abandon = (): void => connection.send({ type: 'connection.abandonStepUp' });
    signal?.addEventListener('abort', abandon);
    connection.send({ type: 'connection.stepUp' });
    try {
      await whileOpen(session, 'stepUp()', connection, signal, () =>
        stepUp.outcome === true ? session.snapshot.hasTag('canSend') : stepUp.outcome,
      );
    } finally {
      signal?.removeEventListener('abort', abandon);
    }
  }
}

refuseOtherSide(ConsumerConnection, 'BRAND');
showBy(ConsumerConnection, CONNECTION_VALUES);
