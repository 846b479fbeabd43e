import type { Watchable } from '../../actors/connection/when.js';
import { failure } from '../../transport/failure.js';
import { type Conversation, conversationOf } from '../conversation/conversation.js';
import { metadataList } from '../conversation/metadata.js';
import type { UserProfile } from '../conversation/participant.js';
import { errorFrom } from '../errors/errors.js';
import { checkArgument, id } from '../options/check.js';
import { checkNewConversation, checkProfile, checkRequestOptions } from '../options/check-arguments.js';
import type { JwtClaimsSet } from '../options/claims.js';
import { claimsSource } from '../options/claims-source.js';
import type { GetJwtClaims } from '../options/options.js';
import { idIn, type RequestOptions, unwrap } from '../requests/request-options.js';
import { MAY_HAVE_HAPPENED } from '../requests/requests.js';
import { serialised } from '../requests/serialised.js';
import type { CreateConversationOptions } from './call-options.js';
import { Connection } from './connection.js';
import { whileOpen } from './connection-waits.js';
import { refuseOtherSide } from './other-side.js';

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
    const body = {
      channelType: 'MESSAGING',
      brandId: this.accountId,
      skillId: String(skillId ?? '-1'),
      ...(campaignInfo && { campaignInfo }),
      ...(context && { conversationContext: context }),
    };
    const request = serialised(session.wire('cm.ConsumerRequestConversation', body, metadataList(metadata)));
    const outcome = await session.ask(request, options?.signal);
    if (!outcome.ok && MAY_HAVE_HAPPENED.has(outcome.failure.code)) session.registry.expectUnnamed();
    const conversationId = idIn(unwrap(outcome), 'conversationId', request.type);
    const record = session.registry.addExpected(conversationId);
    // Without a subscription nobody will describe it, but it can be written to by its id.
    if (record.phase === 'opening' && this.subscriptions.size > 0) {
      const described: Watchable<unknown> = {
        getSnapshot: () => record,
        subscribe: ({ next }) => ({ unsubscribe: session.registry.watchConversation(record, () => next(record)) }),
      };
      await whileOpen(session, 'createConversation()', described, options?.signal, () =>
        record.isEvicted
          ? failure('CONVERSATION_MISSING', { conversation: conversationId })
          : record.phase !== 'opening',
      );
    }
    return conversationOf(session, record);
  }

  /** Sets the consumer's own profile; what is left out stays (protocol.md 6.18). */
  async setUserProfile(profile: UserProfile, options?: RequestOptions): Promise<void> {
    checkProfile(profile);
    checkRequestOptions(options);
    const { session } = this;
    unwrap(await session.ask(serialised(session.wire('userprofile.SetUserProfile', profile)), options?.signal));
  }

  /**
   * Becomes an authenticated consumer in the middle of a conversation (protocol.md 3.5): signs in through the connector, opens
   * another socket with the new token, and takes every open conversation along. Objects and listeners stay, brand users are
   * told `consumer-step-up`, closed conversations stay with the consumer that was. `jwtClaimsSet` is what the option of that
   * name takes. Requests made meanwhile wait.
   *
   * Resolves when the connection is online again. When the platform refuses, it rejects with the reason, and the connection goes on
   * as the consumer that it was. While the connection is not online it rejects at once with STEP_UP_STATE.
   */
  async stepUp(authConnectorId: string | number, jwtClaimsSet: JwtClaimsSet | string | GetJwtClaims): Promise<void> {
    checkArgument(id, authConnectorId, 'authConnectorId');
    const claims = claimsSource(jwtClaimsSet, 'Argument');
    const { session } = this;
    const { stepUp, connection } = session;
    if (this.lifecycle !== 'online') throw errorFrom(failure('STEP_UP_STATE', { connection: this.lifecycle }));
    stepUp.begin({ connectorId: String(authConnectorId), claims });
    connection.send({ type: 'connection.stepUp' });
    await whileOpen(session, 'stepUp()', connection, undefined, () =>
      stepUp.outcome === true ? session.snapshot.hasTag('canSend') : stepUp.outcome,
    );
  }
}

refuseOtherSide(ConsumerConnection, 'BRAND');
