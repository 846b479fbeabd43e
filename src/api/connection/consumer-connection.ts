import type { WireRequest } from '../../transport/request-ledger.js';
import { begin, beginning } from '../conversation/begin-conversation.js';
import { type Conversation, conversationOf } from '../conversation/conversation.js';
import type { UserProfile } from '../conversation/participant.js';
import { refuseNotYet } from '../not-yet.js';
import { checkNewConversation, checkProfile, checkRequestOptions } from '../options/check-arguments.js';
import { type RequestOptions, unwrap } from '../requests/request-options.js';
import { serialised } from '../requests/serialised.js';
import type { CreateConversationOptions } from './call-options.js';
import { Connection } from './connection.js';
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
  }
}

refuseOtherSide(ConsumerConnection, 'BRAND');
refuseNotYet(ConsumerConnection.prototype, ['stepUp']);
