/** Closing dialogs and conversations, and the survey between the two (protocol.md 12.4, 12.11). */

import { createDialog, partyOf } from '../state/conversations.js';
import { type Conversation, type Dialog, mainDialog, type Participant } from '../state/model.js';
import { asString, asStrings, isObject, type JsonObject } from '../wire/json.js';
import { refusals } from '../wire/refusals.js';
import type { FieldContext } from './context.js';

const RESOLVED = 'OK Conversation resolved successfully';

/** ConversationStateField and Stage: all dialogs close, without a survey. */
export function closeAll(context: FieldContext): string {
  const { draft } = context;
  if (draft.stage === 'CLOSE') throw refusals.closedConversation(draft.convId);
  for (const dialog of draft.dialogs) if (dialog.state === 'OPEN') closeDialog(context, dialog, undefined);
  closeStage(context);
  return RESOLVED;
}

export function changeDialog(context: FieldContext, item: JsonObject): string | undefined {
  const change = isObject(item.dialog) ? item.dialog : {};
  if (item.type === 'CREATE') return openSideDialog(context, change);
  // Older clients name the dialog beside `dialog` (protocol.md 6.10).
  const dialogId = asString(change.dialogId) ?? asString(item.dialogId) ?? context.dialogId;
  if (dialogId === undefined) throw refusals.badRequest('dialog.dialogId is missing');
  const dialog = context.draft.dialogs.find((one) => one.dialogId === dialogId);
  if (!dialog) throw refusals.unknown('Dialog');
  if (dialog.state === 'CLOSE') throw refusals.closedDialog(dialogId);
  // How the platform shows it is not documented. [EA50]
  dialog.metadata = context.metadata ?? dialog.metadata;
  // Without a state the dialog stays as it is; only the metadata is attached (protocol.md 6.10).
  if (change.state !== 'CLOSE') return undefined;
  closeDialog(context, dialog, asString(change.closedCause));
  if (dialog === mainDialog(context.draft) && surveyWanted(context)) openSurvey(context);
  if (!context.draft.dialogs.some(keepsOpen)) closeStage(context);
  return RESOLVED;
}

/** Only messaging keeps a conversation open: a forgotten co-browse dialog does not. [EA10] */
const keepsOpen = (dialog: Dialog): boolean => dialog.state === 'OPEN' && dialog.channelType === 'MESSAGING';

function closeDialog({ draft, caller, now }: FieldContext, dialog: Dialog, cause: string | undefined): void {
  const party = partyOf(caller);
  dialog.state = 'CLOSE';
  dialog.endTs = now;
  dialog.metaDataLastUpdateTs = now;
  dialog.closedBy = party;
  // Optional here, though some clients break without it (protocol.md 13.4 #17). [EA47]
  dialog.closedCause = cause ?? (party === 'CONSUMER' ? 'Closed by consumer' : 'AGENT');
  if (dialog !== mainDialog(draft)) return;
  // The reason of the MAIN dialog stays, also when a survey ends later (protocol.md 12.11).
  draft.state = 'CLOSE';
  draft.closeReason = party;
}

function closeStage({ draft, now }: FieldContext): void {
  for (const dialog of draft.dialogs) {
    if (dialog.state === 'CLOSE') continue;
    dialog.state = 'CLOSE';
    dialog.endTs = now;
    dialog.metaDataLastUpdateTs = now;
    dialog.closedBy = 'SYSTEM';
  }
  draft.stage = 'CLOSE';
  draft.endTs = now;
}

/** Needs a configured bot, an agent who was assigned once, and a consumer who declared MULTI_DIALOG (protocol.md 12.4). */
function surveyWanted({ parts, draft }: FieldContext): boolean {
  const { survey } = parts.settings;
  const features = asStrings(draft.consumer.clientProperties?.features) ?? [];
  return survey !== undefined && draft.wasAssigned && features.includes('MULTI_DIALOG');
}

function openSurvey({ parts, draft, now }: FieldContext): void {
  const { bot: loginName, joined = true } = parts.settings.survey!;
  const bot = parts.directory.agent(loginName);
  if (!bot) throw refusals.unknown(`Survey bot '${loginName}'`);
  const participants: Participant[] = [
    { user: draft.consumer, role: 'CONSUMER', state: 'ACTIVE' },
    ...(joined ? [{ user: bot, role: 'AGENT', state: 'ACTIVE' } as const] : []),
    ...readersOf(draft, bot),
  ];
  draft.dialogs.push(
    createDialog(parts.random.shortId(), 'POST_SURVEY', now, {
      participants,
      metaData: { appInstallId: `survey-${loginName}` },
    }),
  );
}

/** The former assigned agent reads along (12.4), and so do managers (capture in 7.2). */
function readersOf(draft: Conversation, bot: Participant['user']): Participant[] {
  const readers = mainDialog(draft).participants.filter(
    ({ user, role, state }) => state === 'ACTIVE' && user !== bot && (role === 'ASSIGNED_AGENT' || role === 'MANAGER'),
  );
  return [...new Set(readers.map(({ user }) => user))].map((user) => ({ user, role: 'READER', state: 'ACTIVE' }));
}

/** DialogChange CREATE: documented by name only. The new dialog has the participants of MAIN. [EA10] */
function openSideDialog({ parts, draft, now }: FieldContext, wanted: JsonObject): undefined {
  const dialogType = asString(wanted.dialogType);
  if (dialogType === undefined || dialogType === 'MAIN') {
    throw refusals.badRequest('dialog.dialogType must be given, and not be MAIN');
  }
  const participants = mainDialog(draft)
    .participants.filter(({ state }) => state === 'ACTIVE')
    .map((participant) => ({ ...participant }));
  const channelType = asString(wanted.channelType) ?? 'MESSAGING';
  draft.dialogs.push(createDialog(parts.random.shortId(), dialogType, now, { participants, channelType }));
}
