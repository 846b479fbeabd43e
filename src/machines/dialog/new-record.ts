import type { DialogFollowing, DialogRecord } from './record.js';

const NOBODY: readonly never[] = [];

/** A dialog of which we know the id and nothing else. Every record is made here, so all have one shape. */
export function newDialog(conversationId: string, dialogId: string, following: DialogFollowing): DialogRecord {
  return {
    // The very same string where they are equal: a second copy for every conversation would be half of its main dialog.
    dialogId: dialogId === conversationId ? conversationId : dialogId,
    // Fields that every message touches come first, as in the conversation's record.
    told: -1,
    known: -1,
    published: -1,
    revision: 0,
    isFollowed: false,
    needsReading: false,
    attempts: 0,
    standing: 'opening',
    following,
    since: 0,
    until: Number.MAX_SAFE_INTEGER,
    notOurs: -1,
    gaps: undefined,
    conversationId,
    isDescribed: false,
    isClosing: false,
    delivery: 'unfollowed',
    publishing: 'clear',
    dialogType: dialogId === conversationId ? 'MAIN' : 'OTHER',
    channelType: 'MESSAGING',
    state: 'OPEN',
    creationTs: 0,
    endTs: undefined,
    closedBy: undefined,
    closedCause: undefined,
    metaData: undefined,
    metadata: undefined,
    participants: NOBODY,
    ownRoles: NOBODY,
    consumerReadUpTo: -1,
    agentReadUpTo: -1,
  };
}
