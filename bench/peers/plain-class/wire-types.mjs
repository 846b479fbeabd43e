/**
 * Brand notifications, v=2.1, as far as the plain class reads them (protocol.md 7.1–7.3).
 *
 * @typedef {{ type: string, contentType?: string, message?: unknown, content?: unknown, status?: string, sequenceList?: number[] }} WireEvent
 * @typedef {{ sequence: number, originatorId: string, originatorPId?: string, originatorMetadata?: { id: string, role: string }, serverTimestamp: number,
 *   event: WireEvent, dialogId: string, conversationId?: string, metadata?: unknown[] | null, messageAudience?: string }} WireMessage
 * @typedef {{ dialogId: string, participantsDetails?: { id: string, role: string, state?: string }[], dialogType: string, channelType: string, state: string,
 *   creationTs: number, endTs?: number, closedBy?: string, closedCause?: string, metaData?: unknown }} WireDialog
 * @typedef {{ skillId: string, participants: Record<string, string[]>, participantsPId: Record<string, string[]>, dialogs: WireDialog[], state: string, stage: string,
 *   closeReason?: string, startTs: number, endTs?: number, metaDataLastUpdateTs: number, firstConversation?: boolean, csatRate?: number, note?: string,
 *   ttr?: { ttrType: string, value: number }, context?: unknown, campaignInfo?: unknown, conversationHandlerDetails?: { accountId: string } }} WireDetails
 * @typedef {{ type: string, result: { convId: string, effectiveTTR: number, conversationDetails: WireDetails, numberOfunreadMessages?: Record<string, number>,
 *   lastContentEventNotification?: WireMessage, lastUpdateTime?: number } }} WireChange
 */
export {};
