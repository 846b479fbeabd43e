/** What becomes of a conversation (protocol.md 6.8 to 6.10, 7.2, 12.4). */

import { brief, type Check, came, writes } from '../check.js';
import { at, listAt, textAt } from '../client/json.js';
import type { Line } from '../client/line.js';
import { NotPossible } from '../client/not-possible.js';
import { type Change, change, follow, publish, shown, type TestBed, text } from '../client/test-bed.js';

const dialogsOf = ({ details }: Change): readonly unknown[] => listAt(details, 'dialogs');
const CO_BROWSE = { dialogType: 'OTHER', channelType: 'COBROWSE' };

/** A conversation that its consumer follows. */
async function followed(bed: TestBed) {
  const conversing = await bed.conversation();
  await follow(conversing.consumer);
  return conversing;
}

async function withSideDialog(bed: TestBed, dialog: object) {
  const conversing = await followed(bed);
  const { consumer, conversationId } = conversing;
  const answer = await change(consumer, conversationId, { field: 'DialogChange', type: 'CREATE', dialog });
  if (answer.code !== 200) throw new NotPossible(`no dialog could be opened beside MAIN: ${String(answer.body)}`);
  const { details } = await shown(consumer, conversationId, (one) => dialogsOf(one).length === 2);
  const side = listAt(details, 'dialogs').find((one) => at(one, 'dialogType') !== 'MAIN');
  return { ...conversing, dialogId: textAt(side, 'dialogId'), side };
}

const closeMain = (line: Line, conversationId: string, more: object = {}) =>
  change(line, conversationId, {
    field: 'DialogChange',
    type: 'UPDATE',
    dialog: { dialogId: conversationId, state: 'CLOSE', ...more },
  });

const METADATA = { metadata: [{ type: 'ActionReason', reason: 'conformance' }] };

export const conversationChecks: readonly Check[] = [
  writes(
    'EA8',
    'a consumer with client properties opens a conversation without a context',
    'context.type is CustomContext',
    async (bed) => {
      const { consumer, conversationId } = await followed(bed);
      const { details } = await shown(consumer, conversationId, () => true);
      return came({ type: at(details, 'context', 'type') }, at(details, 'context', 'type') === 'CustomContext');
    },
  ),
  writes(
    'EA9',
    'UpdateConversationField: another TTR, and REMOVE of somebody who is not there',
    '400, and the TTR is as before',
    async (bed) => {
      const { consumer, conversationId } = await followed(bed);
      const brand = await bed.brand();
      const before = await shown(consumer, conversationId, () => true);
      const remove = { field: 'ParticipantsChange', type: 'REMOVE', role: 'MANAGER' };
      const { code } = await change(brand, conversationId, { field: 'TTRField', ttrType: 'URGENT' }, remove);
      // Something that is shown, after which the state is known.
      await publish(consumer, conversationId, text('hello'));
      await bed.settle(consumer);
      const after = await shown(
        consumer,
        conversationId,
        ({ result }) => at(result, 'lastContentEventNotification') !== undefined,
      );
      const [first, then] = [before, after].map(({ details }) => textAt(details, 'ttr', 'ttrType'));
      return came({ code, ttr: then }, code === 400 && first === then && then !== 'URGENT');
    },
  ),
  writes(
    'EA10',
    'DialogChange CREATE of a co-browse dialog, then MAIN closes',
    'it has the participants of MAIN; the conversation closes',
    async (bed) => {
      const { consumer, conversationId, side } = await withSideDialog(bed, CO_BROWSE);
      const count = listAt(side, 'participantsDetails').length;
      await closeMain(consumer, conversationId, { closedCause: 'done' });
      await shown(consumer, conversationId, ({ details }) => at(details, 'stage') === 'CLOSE');
      return came(`${count} participant, closed`, count === 1);
    },
  ),
  writes(
    'EA30',
    'SubscribeMessagingEvents of a dialog beside MAIN, without and with conversationId',
    '400 and 200',
    async (bed) => {
      const { consumer, conversationId, dialogId } = await withSideDialog(bed, { dialogType: 'OTHER' });
      const codes = [
        (await consumer.request('ms.SubscribeMessagingEvents', { dialogId, fromSeq: 0 })).code,
        (await consumer.request('ms.SubscribeMessagingEvents', { dialogId, conversationId, fromSeq: 0 })).code,
      ];
      return came(codes.join(' and '), codes.join() === '400,200');
    },
  ),
  writes('EA16', 'AgentRequestConversation for a consumer', 'the caller is the assigned agent', async (bed) => {
    const { consumer, consumerId, conversationId } = await bed.conversation();
    await change(consumer, conversationId, { field: 'ConversationStateField', conversationState: 'CLOSE' });
    await follow(consumer, { stage: ['OPEN'] });
    const brand = await bed.brand();
    const answer = await brand.request('cm.AgentRequestConversation', { consumerId, channelType: 'MESSAGING' });
    const id = textAt(answer, 'body', 'conversationId');
    if (id === '') return came(brief(answer), false);
    bed.afterwards(() => change(consumer, id, { field: 'ConversationStateField', conversationState: 'CLOSE' }));
    const { details } = await shown(consumer, id, () => true);
    const { pid } = await bed.account.user();
    const assigned = listAt(details, 'participants').find((one) => at(one, 'role') === 'ASSIGNED_AGENT');
    return came(assigned ? 'assigned' : 'nobody is assigned', at(assigned, 'id') === pid);
  }),
  writes('EA47', 'a consumer closes MAIN without a closedCause', 'closedCause is "Closed by consumer"', async (bed) => {
    const { consumer, conversationId } = await followed(bed);
    await closeMain(consumer, conversationId);
    const closed = await shown(consumer, conversationId, (one) =>
      dialogsOf(one).some((dialog) => at(dialog, 'state') === 'CLOSE'),
    );
    const closedCause = at(dialogsOf(closed)[0], 'closedCause');
    return came({ closedCause }, closedCause === 'Closed by consumer');
  }),
  writes(
    'EA50',
    'DialogChange, and another UpdateConversationField, with metadata',
    'metadata of the dialog, and of the conversation',
    async (bed) => {
      const { consumer, conversationId } = await followed(bed);
      const update = (field: object) =>
        consumer.request('cm.UpdateConversationField', { conversationId, conversationField: [field] }, METADATA);
      await update({ field: 'DialogChange', type: 'UPDATE', dialog: { dialogId: conversationId } });
      await update({ field: 'CSATRate', csatRate: 5, status: 'FILLED' });
      const isThere = (value: unknown): boolean => textAt(value, 'metadata', 0, 'reason') === 'conformance';
      await bed.settle(consumer);
      await shown(consumer, conversationId, (one) => isThere(dialogsOf(one)[0]) && isThere(one.details));
      return came('both', true);
    },
  ),
  writes('EA51', 'a brand user of a group is assigned', 'groupId of the conversation', async (bed) => {
    const { brand, conversationId, user } = await bed.served();
    await follow(brand, { agentIds: [user.oldId], stage: ['OPEN'] });
    const { details } = await shown(brand, conversationId, () => true);
    const groupId = at(details, 'groupId');
    if (groupId === undefined) throw new NotPossible('the brand user may be in no group');
    return came({ groupId }, typeof groupId === 'string');
  }),
];
