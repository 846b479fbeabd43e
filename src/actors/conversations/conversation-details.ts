import type { ConversationDetails, RareDetails } from '../../machines/conversation/record.js';
import type { ConversationFact, RawDetails } from '../../transport/wire/facts.js';
import { metadataOf } from '../../transport/wire/json.js';
import type { ConversationField } from '../app-events.js';

/** The details of this description; the object that was there when nothing in it is new, which is nearly always. */
export function detailsOf(
  { details: raw, brandId }: ConversationFact,
  before: ConversationDetails,
): ConversationDetails {
  const { context, campaignInfo, note, groupId, firstConversation: isFirst } = raw;
  const handlerAccountId = raw.conversationHandlerDetails?.accountId;
  const ttrType = raw.ttr?.ttrType;
  const ttrValue = raw.ttr?.value;
  // In the brand dialect 0 says that there is none (protocol.md 7.2).
  const csat = (raw.csat?.csatRate ?? raw.csatRate) || undefined;
  const rare = rareOf(raw, before.rare);
  const hasSameContext = isSameJson(context, before.context);
  if (
    hasSameContext &&
    brandId === before.brandId &&
    handlerAccountId === before.handlerAccountId &&
    ttrType === before.ttrType &&
    ttrValue === before.ttrValue &&
    note === before.note &&
    groupId === before.groupId &&
    csat === before.csat &&
    isFirst === before.isFirst &&
    rare === before.rare &&
    isSameJson(campaignInfo, before.campaignInfo)
  ) {
    return before;
  }
  return {
    brandId,
    context: hasSameContext ? before.context : context,
    campaignInfo,
    handlerAccountId,
    ttrType,
    ttrValue,
    note,
    groupId,
    csat,
    isFirst,
    rare,
  };
}

/** The parts that hardly any conversation has; undefined where this one has none of them. */
function rareOf(raw: RawDetails, before: RareDetails | undefined): RareDetails | undefined {
  const { delay, topic, appInstallId, manualETTR, csat, metadata } = raw;
  // Asked for every description of every conversation, so without an object where there is nothing.
  if (!before && !(delay ?? manualETTR ?? csat ?? metadata) && !topic && !appInstallId) return undefined;
  const rare: { -readonly [Member in keyof RareDetails]: RareDetails[Member] } = {};
  if (typeof manualETTR === 'number') rare.manualETTR = manualETTR;
  if (delay !== undefined && delay !== null) rare.delay = delay;
  if (topic) rare.topic = topic;
  if (csat?.status) rare.csatStatus = csat.status;
  if (typeof csat?.csatResolutionConfirmation === 'boolean') rare.isResolved = csat.csatResolutionConfirmation;
  if (appInstallId) rare.appInstallId = appInstallId;
  const list = metadataOf(metadata);
  if (list) rare.metadata = list;
  if (before && isSameJson(rare, before)) return before;
  for (const _ in rare) return rare;
  return undefined;
}

/** What an application is told to have changed. */
export function changedDetails(before: ConversationDetails, after: ConversationDetails): readonly ConversationField[] {
  const [was, is] = [before.rare, after.rare];
  const fields: ConversationField[] = [];
  if (before.ttrType !== after.ttrType || before.ttrValue !== after.ttrValue) fields.push('ttr');
  if (was?.manualETTR !== is?.manualETTR) fields.push('manual-ettr');
  if (!isSameJson(was?.delay, is?.delay)) fields.push('delay');
  if (before.groupId !== after.groupId) fields.push('group');
  if (before.note !== after.note) fields.push('note');
  if (was?.topic !== is?.topic) fields.push('topic');
  if (before.csat !== after.csat || was?.csatStatus !== is?.csatStatus || was?.isResolved !== is?.isResolved)
    fields.push('csat');
  if (!isSameJson(was?.metadata, is?.metadata)) fields.push('metadata');
  return fields;
}

export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  let count = 0;
  for (const key in one) {
    count += 1;
    if (!isSameJson((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key])) return false;
  }
  for (const _ in other) count -= 1;
  return count === 0;
}
