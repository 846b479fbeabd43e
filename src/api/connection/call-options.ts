import type { MetadataArgument } from '../conversation/metadata.js';
import type { RequestOptions } from '../requests/request-options.js';

export interface OpenOptions extends RequestOptions {
  /** Milliseconds after which `open()` gives up. Default: none, the signal decides, or the platform's refusal. */
  readonly timeout?: number | null;
}

export interface CloseConnectionOptions {
  /**
   * Brand: also ends the session on the platform (protocol.md 2.3), so that its token opens nothing any more. Default
   * false, because the token may be in use elsewhere (`getToken()`).
   */
  readonly logout?: boolean | null;
}

/** A request in words of the wire; see protocol.md 6. */
export interface RawRequest {
  readonly type: string;
  readonly body?: unknown;
  readonly headers?: readonly unknown[] | null;
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

export interface CreateConversationOptions {
  /** Default `"-1"`: the account's default skill. */
  readonly skillId?: string | number | null;
  /** Where the consumer comes from, such as `{type: ConversationContextType.SHARK, visitorId, sessionId}`. */
  readonly context?: object | null;
  readonly campaignInfo?: { readonly campaignId: string | number; readonly engagementId: string | number } | null;
  /** For other systems; goes with the request (protocol.md 5.1, 8.7). */
  readonly metadata?: MetadataArgument;
}
