import { dialogOf } from '../../src/actors/conversations/store.js';
import type { Session } from '../../src/actors/session.js';
import { begin } from '../../src/api/conversation/begin-conversation.js';
import {
  changeConversation,
  changeDialog,
  publishChatState,
  publishMark,
  sendContent,
} from '../../src/api/requests/requests.js';
import type { ConversationRecord } from '../../src/machines/conversation/record.js';
import type { DialogRecord } from '../../src/machines/dialog/record.js';
import type { RingRecord } from '../../src/machines/ring/record.js';
import { mayHaveHappened } from '../../src/transport/failure.js';
import type { Outcome } from '../../src/transport/request-ledger.js';
import type { RecordedActor } from './recorded.js';

/** A request that the program made. */
export interface RecordedCall {
  readonly commandId: number;
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly rejectsWhenLost: boolean;
}

/** The event that carried it to the machine that had a say in it. */
export interface RecordedCommand {
  readonly actor: RecordedActor;
  readonly event: { readonly type: string; readonly [member: string]: unknown };
}

const REFUSED = {
  'command.join': 'join.refused',
  'command.leave': 'leave.refused',
  'command.close': 'close.refused',
} as const;

/** Makes the program's requests again, with the code that made them then. What the program made of the answers is its own. */
export class ProgramCalls {
  readonly #session: Session;
  readonly #rings: ReadonlyMap<string, RingRecord>;

  constructor(session: Session, rings: ReadonlyMap<string, RingRecord>) {
    this.#session = session;
    this.#rings = rings;
  }

  make(call: RecordedCall, command: RecordedCommand | undefined): void {
    // It may be refused, as it may have been then; the program was told.
    this.#made(call, command).catch(() => {});
  }

  async #made(call: RecordedCall, command: RecordedCommand | undefined): Promise<unknown> {
    const { type, body } = call;
    const machine = command?.actor.definition?.machine;
    if (command && machine === 'ring') return this.#answerRing(call, command);
    if (type.endsWith('ms.PublishEvent')) return this.#publish(call, command);
    if (type.endsWith('cm.UpdateConversationField') && command) return this.#change(call, command, machine);
    if (type.endsWith('RequestConversation')) {
      const request = { type, body };
      return begin(this.#session, 'replay', request, () => this.#ask(call, command), undefined);
    }
    const outcome = await this.#ask(call, command);
    if (type.endsWith('SetAgentState') && outcome.ok) {
      this.#session.routing?.agentStates.agreed(String(body.availability), String(body.agentUserId));
    }
    return outcome;
  }

  #ask({ type, body }: RecordedCall, command: RecordedCommand | undefined): Promise<Outcome> {
    const session = this.#session;
    const record = command && session.registry.find(command.actor.id);
    if (!command || !record) return session.ask({ type, body });
    return session.command({ request: { type, body } }, (commandId) =>
      session.registry.send(record, { ...command.event, commandId } as never),
    );
  }

  async #publish(call: RecordedCall, command: RecordedCommand | undefined): Promise<unknown> {
    const { body, rejectsWhenLost } = call;
    const session = this.#session;
    const dialog = this.#dialog(body.dialogId);
    if (!dialog) return this.#ask(call, command);
    const event = body.event as { readonly type: string; readonly [member: string]: unknown };
    if (event.type === 'ChatStateEvent') return publishChatState(session, dialog, String(event.chatState));
    if (event.type === 'AcceptStatusEvent') {
      return publishMark(session, dialog, String(event.status), event.sequenceList as readonly number[]);
    }
    const isPrivate = body.messageAudience === 'AGENTS_AND_MANAGERS';
    return sendContent(session, dialog, event, {
      ...(rejectsWhenLost && { options: { onLost: 'reject' } }),
      ...(isPrivate && { audience: 'AGENTS_AND_MANAGERS' }),
    });
  }

  async #change(
    { body }: RecordedCall,
    { actor, event }: RecordedCommand,
    machine: string | undefined,
  ): Promise<unknown> {
    const session = this.#session;
    const fields = body.conversationField as readonly Readonly<Record<string, unknown>>[];
    const carried = (commandId: number) => ({ ...event, commandId }) as never;
    const record = session.registry.find(String(body.conversationId));
    if (!record) return undefined;
    const refused = REFUSED[event.type as keyof typeof REFUSED];
    if (machine === 'conversation') return changeConversation(session, record, fields, carried, undefined, refused);
    const [first] = fields;
    const named = first?.dialogId ?? (first?.dialog as { readonly dialogId?: unknown } | undefined)?.dialogId;
    const dialog = dialogOf(record, String(named)) ?? this.#dialog(actor.id);
    if (!dialog) return undefined;
    return this.#changeDialog(record, dialog, fields, event.type, carried);
  }

  async #changeDialog(
    record: ConversationRecord,
    dialog: DialogRecord,
    fields: readonly object[],
    type: string,
    carried: (commandId: number) => never,
  ): Promise<void> {
    const session = this.#session;
    const { registry } = session;
    await changeDialog(session, dialog, fields, carried, undefined, (why) => {
      if (type === 'command.join' && mayHaveHappened(why)) registry.delivery.mayTakePart(record);
      if (type === 'command.close') registry.sendToDialog(dialog, { type: 'close.refused' });
    });
    if (type === 'command.join' && dialog.ownRoles.length === 0) registry.delivery.mayTakePart(record);
  }

  async #answerRing({ type, body }: RecordedCall, { actor, event }: RecordedCommand): Promise<unknown> {
    const ring = this.#rings.get(actor.id);
    const command = event.type as 'command.accept' | 'command.reject';
    return ring && this.#session.routing?.rings.answer(ring, command, { type, body }, undefined);
  }

  #dialog(dialogId: unknown): DialogRecord | undefined {
    const record = this.#session.registry.ofDialog(String(dialogId));
    return record && dialogOf(record, String(dialogId));
  }
}
