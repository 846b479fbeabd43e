import { createEmptyActor } from 'xstate';
import type { AppEvent, Application } from '../../../src/actors/app-events.js';
import { conversationMemory, dialogMemory } from '../../../src/actors/conversations/memories.js';
import { Registry } from '../../../src/actors/conversations/registry.js';
import { dialogsOf } from '../../../src/actors/conversations/store.js';
import { Router } from '../../../src/actors/inbound/router.js';
import { Commands } from '../../../src/actors/requests/commands.js';
import type { Outbox, OutgoingRequest } from '../../../src/actors/requests/outbox.js';
import type { ConversationRecord } from '../../../src/machines/conversation/record.js';
import type { DialogFollowing } from '../../../src/machines/dialog/record.js';
import { DeadlineQueue } from '../../../src/transport/deadline-queue.js';
import type { Failure } from '../../../src/transport/failure.js';
import type { RequestLedger } from '../../../src/transport/request-ledger.js';
import type { Runtime } from '../../../src/transport/runtime.js';
import { Secrets } from '../../../src/transport/secrets.js';
import { decodeFrame } from '../../../src/transport/wire/frame.js';
import { limitsOf } from '../../actors/support/limits.js';
import { HandClock } from '../support/hand-clock.js';

const ME = { userId: 'me', agentId: '1.7' };
export const IDS = ['c1', 'c2'];

export interface Description {
  readonly conversation: string;
  readonly isGone: boolean;
  readonly state: 'OPEN' | 'CLOSE';
  readonly stage: 'OPEN' | 'CLOSE';
  readonly skill: string;
  readonly roles: readonly ('me AGENT' | 'me ASSIGNED_AGENT' | 'other ASSIGNED_AGENT' | 'other MANAGER')[];
  readonly isSuggested: boolean;
  readonly survey: 'none' | 'OPEN' | 'CLOSE';
  readonly isOld: boolean;
  /** A DELETE of nothing but the id. */
  readonly isBare: boolean;
}

export type Step =
  | { readonly says: Description }
  | { readonly message: string; readonly ahead: number; readonly dialog: 'main' | 'survey' }
  | { readonly command: 'join' | 'leave' | 'update' | 'close' | 'publish'; readonly conversation: string }
  | { readonly dialogCommand: 'publish' | 'update' | 'close'; readonly conversation: string }
  | { readonly answer: number; readonly isOk: boolean }
  | { readonly history: number; readonly isOk: boolean }
  | { readonly connection: 'interrupted' | 'restored' }
  | { readonly resynced: string }
  | { readonly missing: string; readonly isClosed: boolean }
  | { readonly passes: number };

/** A registry with its router on a connection that is only the test's word. */
export class Side {
  readonly told: string[] = [];
  readonly registry: Registry;
  readonly router: Router;
  readonly #clock = new HandClock();
  readonly #commands: Commands;
  readonly #watching: boolean;
  readonly #watched = new Set<object>();
  #outgoings: OutgoingRequest[] = [];
  #fetches: OutgoingRequest[] = [];
  #later: (() => void)[] = [];
  #timestamp = 1_000_000;

  constructor(following: DialogFollowing, { watching, activeActors }: { watching: boolean; activeActors: number }) {
    this.#watching = watching;
    const outbox = {
      submit: (outgoing: OutgoingRequest) => {
        this.#outgoings.push(outgoing);
        return () => {
          this.#outgoings = this.#outgoings.filter((other) => other !== outgoing);
        };
      },
      submitOnSocket: (outgoing: OutgoingRequest) => {
        this.#fetches.push(outgoing);
        return () => {
          this.#fetches = this.#fetches.filter((other) => other !== outgoing);
        };
      },
    };
    this.#commands = new Commands(outbox as unknown as Outbox, 1);
    const application = this.#application();
    const parent = createEmptyActor();
    const limit = 30_000;
    this.registry = new Registry({
      self: () => ME,
      runtime: {
        clock: this.#clock,
        random: () => 0.5,
        yield: (run: () => void) => void this.#later.push(run),
      } as unknown as Runtime,
      application,
      deadlines: new DeadlineQueue(this.#clock),
      commands: this.#commands,
      parent,
      following,
      activeActors,
      isInspected: () => false,
      getAllMessages: false,
      limits: limitsOf(limit, { retention: 60_000 }),
      dialect: 'brand',
      outbox: outbox as unknown as Outbox,
      responseTimeoutMs: limit,
      messagesPerDialog: 10,
    });
    this.router = new Router({
      application,
      registry: this.registry,
      self: () => ME,
      ledger: {} as RequestLedger,
      secrets: new Secrets(),
      due: () => undefined,
      changed: (_, changes) => {
        for (let piece = changes(); piece; piece = changes())
          for (const fact of piece.facts) this.router.change(fact, 1, 'notification');
        this.router.settled();
        return undefined;
      },
    });
  }

  play(step: Step): void {
    if ('says' in step) this.#frame('.ams.aam.ExConversationChangeNotification', this.#describe(step.says));
    else if ('message' in step) this.#message(step);
    else if ('command' in step) this.#command(step);
    else if ('dialogCommand' in step) this.#dialogCommand(step);
    else if ('answer' in step) this.#answer(step);
    else if ('history' in step) this.#history(step);
    else if ('connection' in step) this.registry.broadcast({ type: `connection.${step.connection}` });
    else if ('resynced' in step)
      this.#with(step.resynced, (record) => this.registry.send(record, { type: 'conversation.resynced' }));
    else if ('missing' in step) {
      this.#with(step.missing, (record) => this.router.missing(record, 1, step.isClosed));
      this.router.settled();
    } else this.#clock.pass(step.passes);
    for (let run = this.#later.shift(); run; run = this.#later.shift()) run();
    if (this.#watching) this.#watchAll();
  }

  /** Where everything stands: by the number that each record holds, and by what its facts alone say. */
  get standing(): { readonly held: unknown; readonly derived: unknown } {
    const held: Record<string, unknown> = {};
    const derived: Record<string, unknown> = {};
    for (const record of this.registry.conversations.values()) {
      held[record.conversationId] = record.standing;
      derived[record.conversationId] = conversationMemory.stateOf(record);
      for (const dialog of dialogsOf(record)) {
        const key = `${record.conversationId} ${dialog.dialogId}`;
        held[key] = dialog.standing;
        derived[key] = dialogMemory.stateOf(dialog);
      }
    }
    return { held, derived };
  }

  get pending(): number {
    return this.#outgoings.length;
  }

  #with(conversationId: string, act: (record: ConversationRecord) => void): void {
    const record = this.registry.find(conversationId);
    if (record) act(record);
  }

  #frame(type: string, body: object): void {
    const frame = { kind: 'notification', type, body };
    decodeFrame(JSON.stringify(frame), this.router);
  }

  #describe(says: Description): object {
    this.#timestamp += says.isOld ? -500 : 1_000;
    const people = ['consumer CONSUMER', ...says.roles].map((one) => one.split(' ') as [string, string]);
    const byRole = (idOf: (who: string) => string): Record<string, string[]> => {
      const map: Record<string, string[]> = {};
      for (const [who, role] of people) (map[role] ??= []).push(idOf(who));
      return map;
    };
    const oldId = (who: string): string => ({ me: '1.7', other: '1.8' })[who] ?? who;
    const suggested = says.isSuggested ? [{ id: '1.9', role: 'ASSIGNED_AGENT', state: 'SUGGESTED' }] : [];
    const dialogs = [
      {
        dialogId: says.conversation,
        dialogType: 'MAIN',
        channelType: 'MESSAGING',
        state: says.state,
        participantsDetails: [
          ...people.map(([who, role]) => ({ id: oldId(who), role, state: 'ACTIVE' })),
          ...suggested,
        ],
      },
      ...(says.survey === 'none'
        ? []
        : [{ dialogId: `${says.conversation}-survey`, dialogType: 'POST_SURVEY', state: says.survey }]),
    ];
    const conversationDetails = {
      state: says.state,
      stage: says.stage,
      skillId: says.skill,
      dialogs,
      participants: byRole(oldId),
      participantsPId: byRole((who) => who),
      metaDataLastUpdateTs: this.#timestamp,
    };
    const result = { convId: says.conversation, ...(!(says.isGone && says.isBare) && { conversationDetails }) };
    return { subscriptionId: 's', changes: [{ type: says.isGone ? 'DELETE' : 'UPSERT', result }] };
  }

  #message({ message, ahead, dialog }: Extract<Step, { message: string }>): void {
    const dialogId = dialog === 'main' ? message : `${message}-survey`;
    const record = this.registry.find(message);
    const last = record && dialogsOf(record).find((one) => one.dialogId === dialogId)?.told;
    this.#frame('.ams.ms.OnlineEventDistribution', {
      sequence: (last ?? -1) + ahead,
      dialogId,
      conversationId: message,
      originatorId: 'consumer',
      event: { type: 'ContentEvent', contentType: 'text/plain', message: 'x' },
    });
  }

  #issue(event: (commandId: number) => void, refused?: () => void): void {
    const { commandId, outcome } = this.#commands.issue({
      request: { type: 'x' },
      timeoutMs: 1,
      ...(refused && { refused }),
    });
    void outcome;
    event(commandId);
  }

  #command({ command, conversation }: Extract<Step, { command: string }>): void {
    this.#with(conversation, (record) => {
      const refused =
        command === 'update' || command === 'publish'
          ? undefined
          : () => void this.registry.send(record, { type: `${command}.refused` });
      this.#issue((commandId) => {
        const type = `command.${command}` as const;
        this.registry.send(record, { type, commandId, role: 'AGENT' } as never);
      }, refused);
    });
  }

  #dialogCommand({ dialogCommand, conversation }: Extract<Step, { dialogCommand: string }>): void {
    this.#with(conversation, (record) => {
      const { mainDialog } = record;
      if (!mainDialog) return;
      const refused =
        dialogCommand === 'close' ? () => this.registry.sendToDialog(mainDialog, { type: 'close.refused' }) : undefined;
      this.#issue(
        (commandId) => this.registry.sendToDialog(mainDialog, { type: `command.${dialogCommand}`, commandId }),
        refused,
      );
    });
  }

  #answer({ answer, isOk }: Extract<Step, { answer: number }>): void {
    const [outgoing] = this.#outgoings.splice(answer, 1);
    const failure = { family: 'platform', code: 'NO', message: 'no', next: 'giveUp', retriable: false } as Failure;
    outgoing?.settle(isOk ? { ok: true, code: 200, body: undefined, type: '' } : { ok: false, failure });
  }

  #history({ history, isOk }: Extract<Step, { history: number }>): void {
    const [fetch] = this.#fetches.splice(history, 1);
    const failure = { family: 'platform', code: 'NO', message: 'no', next: 'giveUp', retriable: false } as Failure;
    fetch?.settle(isOk ? { ok: true, code: 200, body: [], type: '' } : { ok: false, failure });
  }

  #watchAll(): void {
    for (const record of this.registry.conversations.values()) {
      if (!this.#watched.has(record)) this.registry.watchConversation(record, () => {});
      this.#watched.add(record);
      for (const dialog of dialogsOf(record)) {
        if (!this.#watched.has(dialog)) this.registry.watchDialog(dialog, () => {});
        this.#watched.add(dialog);
      }
    }
  }

  /** Everything that an application would be told, as text. */
  #application(): Application {
    const announce = (event: AppEvent): void => {
      const shown = Object.entries(event).map(([name, value]) => {
        if (name === 'type') return value;
        const { conversationId, dialogId, role, sequence, code } = (value ?? {}) as Record<string, unknown>;
        return [dialogId, conversationId, role, sequence, code].find((one) => one !== undefined) ?? value;
      });
      this.told.push(shown.join(' '));
    };
    return { announce, hearsLifecycle: false, wantsWholeFrames: false, wantsMessageFrames: false };
  }
}
