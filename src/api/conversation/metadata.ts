import { argumentError } from '../errors/errors.js';

/**
 * Your own metadata types, by module augmentation:
 *
 * ```ts
 * declare module 'parley-sdk' { interface CustomMetadata { order: { type: 'Order'; orderId: string } } }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: programs extend it.
export interface CustomMetadata {}

/** The platform's types (protocol.md 8.7), a program's own, and whatever else has a type. */
export type Metadata =
  | { readonly type: 'ExternalId'; readonly id: string }
  | {
      readonly type: 'BotResponse';
      readonly externalConversationId?: string;
      readonly businessCases?: readonly string[];
      readonly intents?: readonly {
        readonly id: string;
        readonly name?: string;
        readonly confidence?: string;
        readonly confidenceScore?: number;
      }[];
    }
  | { readonly type: 'ActionReason'; readonly reason: string; readonly reasonId?: string }
  | CustomMetadata[keyof CustomMetadata]
  | { readonly type: string; readonly [member: string]: unknown };

export type MetadataArgument = Metadata | readonly Metadata[] | null | undefined;

/** The wire wants a list beside the body; one object and nothing at all are accepted as well (protocol.md 5.1). */
export function metadataList(metadata: MetadataArgument): readonly Metadata[] | undefined {
  if (metadata === undefined || metadata === null) return undefined;
  const list = (Array.isArray(metadata) ? metadata : [metadata]) as readonly Metadata[];
  for (const entry of list) {
    if (typeof entry !== 'object' || entry === null || typeof (entry as { type?: unknown }).type !== 'string') {
      throw argumentError('metadata');
    }
  }
  return list;
}
