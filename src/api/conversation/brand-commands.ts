import { findRole } from '../../actors/conversations/participants.js';
import type { Session } from '../../actors/session.js';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import { ParticipantRole } from '../enums.js';
import { argumentError } from '../errors/errors.js';
import { changeConversation } from '../requests/conversation-change.js';
import type { RequestOptions } from '../requests/request-options.js';
import type { TransferTarget } from './conversation.js';

/** What only brand users do with conversations: joining, leaving, handing over (protocol.md 6.10). */
export interface BrandCommands {
  join(session: Session, record: ConversationRecord, role: string, options?: RequestOptions): Promise<void>;
  leave(session: Session, record: ConversationRecord, options?: RequestOptions): Promise<void>;
  transfer(
    session: Session,
    record: ConversationRecord,
    target: TransferTarget,
    options?: RequestOptions,
  ): Promise<void>;
}

export const commandsOfBrands: BrandCommands = {
  async join(session, record, role, options) {
    if (!(role in ParticipantRole) || role === 'CONSUMER') {
      const roles = Object.keys(ParticipantRole).filter((name) => name !== 'CONSUMER');
      throw argumentError('role', { given: JSON.stringify(role) }, roles);
    }
    const change = { field: 'ParticipantsChange', type: 'ADD', role, userId: ownAgentId(session) };
    const event = (commandId: number) => ({ type: 'command.join', commandId, role }) as const;
    await changeConversation(session, record, [change], event, 'join.refused', options);
  },

  async leave(session, record, options) {
    const userId = ownAgentId(session);
    const changes = record.ownRoles.map((role) => ({ field: 'ParticipantsChange', type: 'REMOVE', role, userId }));
    const event = (commandId: number) => ({ type: 'command.leave', commandId }) as const;
    await changeConversation(session, record, changes, event, 'leave.refused', options);
  },

  async transfer(session, record, { skillId, agentId }, options) {
    if (!skillId && !agentId) throw argumentError('transfer');
    const assigned = findRole(record.participants, 'ASSIGNED_AGENT');
    const { accountId } = session.options;
    const changes: object[] = [];
    // Asking to remove somebody who is not there would fail the whole request.
    if (assigned)
      changes.push({
        field: 'ParticipantsChange',
        type: 'REMOVE',
        role: 'ASSIGNED_AGENT',
        userId: assigned.agentId ?? assigned.id,
      });
    if (agentId) {
      const userId = agentId.startsWith(`${accountId}.`) ? agentId : `${accountId}.${agentId}`;
      changes.push({ field: 'ParticipantsChange', type: 'SUGGEST', role: 'ASSIGNED_AGENT', userId });
    }
    changes.push({ field: 'Skill', type: 'UPDATE', skill: String(skillId ?? record.skillId) });
    const event = (commandId: number) => ({ type: 'command.update', commandId }) as const;
    await changeConversation(session, record, changes, event, undefined, options);
  },
};

function ownAgentId({ credentials }: Session): string {
  const { agentId } = credentials.self;
  if (agentId) return agentId;
  throw argumentError('ownId');
}
