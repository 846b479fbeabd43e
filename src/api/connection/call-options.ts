import type { MetadataArgument } from '../conversation/metadata.js';
import type { RequestOptions } from '../requests/request-options.js';

/** How long `open()` and `waitFor()` wait. */
export interface OpenOptions extends RequestOptions {
  /** Milliseconds after which `open()` gives up. Default: none, the signal decides, or the platform's refusal. */
  readonly timeout?: number | null;
}

/** What else `close()` of a connection ends. */
export interface CloseConnectionOptions {
  /**
   * Brand: also ends the session on the platform (protocol.md 2.3), so that its token opens nothing any more. Default
   * false, because the token may be in use elsewhere (`getToken()`).
   */
  readonly logout?: boolean | null;
}

/** A request in words of the wire; see protocol.md 6. */
export interface RawRequest {
  /** Such as `cqm.SubscribeExConversations`. */
  readonly type: string;
  /** Default: none. */
  readonly body?: unknown;
  /** Sent beside the body, each with its own `type` (protocol.md 5.1). */
  readonly headers?: readonly unknown[] | null;
  /** For other systems (protocol.md 8.7). */
  readonly metadata?: object | readonly object[] | null;
}

/** A conversation that a brand user begins (protocol.md 6.9). Whether that is allowed is a setting of the account. */
export interface BrandConversationOptions {
  /** With whom: somebody who has been a consumer of the brand before, and has no open conversation. */
  readonly consumerId: string;
  /** The one it follows, if it follows one. */
  readonly originConversationId?: string | null;
  /** Default `"-1"`: the account's default skill. */
  readonly skillId?: string | number | null;
}

/** A conversation that a consumer begins. Everything may be left out. */
export interface CreateConversationOptions {
  /** Default `"-1"`: the account's default skill. */
  readonly skillId?: string | number | null;
  /** Where the consumer comes from, such as `{type: ConversationContextType.SHARK, visitorId, sessionId}`. */
  readonly context?: object | null;
  /** The campaign and engagement that the consumer has clicked on. */
  readonly campaignInfo?: { readonly campaignId: string | number; readonly engagementId: string | number } | null;
  /** For other systems; goes with the request (protocol.md 5.1, 8.7). */
  readonly metadata?: MetadataArgument;
}
