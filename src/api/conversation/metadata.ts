import { all, checkArgument, fits, isList, isObject, isText, listOf } from '../options/check.js';

/**
 * Your own metadata types, by module augmentation:
 *
 * ```ts
 * declare module 'parley-sdk' { interface CustomMetadata { order: { type: 'Order'; orderId: string } } }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: applications extend it.
export interface CustomMetadata {}

/**
 * What goes with a message beside its content: ids for other systems, or what a bot wants to be found later. The
 * platform's types (protocol.md 8.7), your own, and whatever else has a type. The platform checks its own types
 * strictly.
 */
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

/** One piece of metadata, a list of them, or none. */
export type MetadataArgument = Metadata | readonly Metadata[] | null | undefined;

/** A longer id is refused by the platform (protocol.md 8.7). */
const LONGEST_EXTERNAL_ID = 64;

const METADATA = listOf(
  all(
    fits((value) => isObject(value) && isText(value.type), 'metadata'),
    fits((value) => {
      const { type, id } = value as Metadata & { readonly id?: unknown };
      return type !== 'ExternalId' || !isText(id) || id.length <= LONGEST_EXTERNAL_ID;
    }, 'externalId'),
  ),
  'metadata',
);

/** The wire wants a list beside the body; one object and nothing at all are accepted as well (protocol.md 5.1). */
export function metadataList(metadata: MetadataArgument): readonly Metadata[] | undefined {
  if (metadata === undefined || metadata === null) return undefined;
  const list = (isList(metadata) ? metadata : [metadata]) as readonly Metadata[];
  checkArgument(METADATA, list, 'metadata');
  return list;
}
