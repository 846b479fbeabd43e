import { SUBSCRIBE_TIMEOUT_MS } from '../machines/connection/delays.js';
import type { ConnectionRef, ConnectionSnapshot } from '../machines/connection/machine.js';
import { DeadlineQueue } from '../transport/deadline-queue.js';
import type { Failure } from '../transport/failure.js';
import { type Outcome, RequestLedger, type WireRequest } from '../transport/request-ledger.js';
import type { Runtime } from '../transport/runtime.js';
import { Secrets } from '../transport/secrets.js';
import { type RequestName, wireName } from '../transport/wire/request-names.js';
import type { Application } from './app-events.js';
import { connectionActor, type RunningConnection, runConnection } from './connection/run-connection.js';
import type { StepUp } from './connection/step-up.js';
import { Registry } from './conversations/registry.js';
import { HandedIn } from './inbound/handed-in.js';
import { Router } from './inbound/router.js';
import { actorsBelow, Inspection } from './inspection.js';
import { pathOf } from './lifecycle-changes.js';
import { type CommandOptions, Commands } from './requests/commands.js';
import { Outbox } from './requests/outbox.js';
import type { Routing } from './rings/routing.js';
import { Services } from './services.js';
import { machineLimits, type SessionOptions } from './session-options.js';
import { begunAs } from './settings.js';
import type { Credentials } from './sides/credentials.js';
import { secretsOf } from './sides/sign-in.js';
import type { SkillBook } from './sides/skill-book.js';
import { Subscriptions } from './subscriptions/subscriptions.js';
import { Tap } from './tap.js';

/** Everything that belongs to one connection, put together: its actor, and what that and its children work with. */
export class Session {
  readonly application: Application;
  readonly runtime: Runtime;
  readonly inspection: Inspection;
  readonly connection: ConnectionRef;
  readonly credentials: Credentials;
  readonly secrets: Secrets;
  readonly deadlines: DeadlineQueue;
  readonly outbox: Outbox;
  readonly registry: Registry;
  readonly subscriptions: Subscriptions;
  /** Rings and agent states; brand users only. */
  readonly routing: Routing | undefined;
  readonly services: Services;
  readonly handedIn: HandedIn;
  readonly skills: SkillBook | undefined;
  readonly stepUp: StepUp;
  /** Key of the subscription that every connection has unless told otherwise. */
  readonly defaultSubscription: string | undefined;
  /** Whether closing also signs out. */
  endsSession = false;
  readonly #commands: Commands;

  constructor(
    readonly options: SessionOptions,
    given: Application,
    world: Runtime,
  ) {
    const { side, responseTimeoutMs, messagesPerDialog, activeActors, getAllMessages, connectionId } = options;
    const { dialect, following } = side;
    const tap = new Tap(() => credentials.self);
    const runtime = tap.around(world);
    const { clock } = runtime;
    const application = tap.between(given);
    const secrets = new Secrets(secretsOf(options.signIn()));
    const deadlines = new DeadlineQueue(clock);
    const ledger = new RequestLedger(deadlines, secrets);
    const report = (failure: Failure) => application.announce({ type: 'error.reported', failure });
    const credentials: Credentials = side.credentials(options, { clock, secrets, report });
    const connection = connectionActor(options, runtime, credentials);
    const self = () => credentials.self;
    const isInspected = () => inspection.isWatched;
    const shared = { application, runtime, clock, deadlines, dialect, responseTimeoutMs, parent: connection, self };
    const transmit = (frame: string, request: string): void => {
      application.announce({ type: 'request.sent', request, frame });
      socket.transmit(frame);
    };
    const bounds = { count: options.outboxCount, ageMs: options.outboxAgeMs };
    const outboxOptions = { ...shared, connection, ledger, transmit, limits: bounds };
    const outbox = side.outbox?.(outboxOptions) ?? new Outbox(outboxOptions);
    const commands = new Commands(outbox, responseTimeoutMs, (id, asked) => tap.asked(id, asked));
    const asking = { ...shared, commands, outbox, isInspected, activeActors };
    const limits = machineLimits(options);
    const registry = new Registry({ ...asking, following, messagesPerDialog, getAllMessages, limits });
    const router: Router = new Router({
      ...shared,
      registry,
      ledger,
      secrets,
      routing: () => routing,
      due: () => subscriptions.due(),
      changed: (subscriptionId, changes) => subscriptions.changed(subscriptionId, changes),
    });
    const subscriptions: Subscriptions = new Subscriptions({
      ...shared,
      outbox,
      registry,
      router,
      tap,
      snapshotTimeoutMs: SUBSCRIBE_TIMEOUT_MS,
    });
    const services = new Services({ ...options, connection, runtime, secrets, credentials, deadlines });
    const routing: Routing | undefined = side.routing?.({ ...options, ...asking, registry, subscriptions, router });
    const actors = () => actorsBelow(connection, subscriptions, ...(routing ? [routing] : []), registry);
    const failed = (error: unknown) => application.announce({ type: 'handler.failed', error, event: 'inspect' });
    const begun = () => begunAs({ connection, options, credentials, runtime });
    const inspected = { connection, connectionId, registry, actors, tap, begun, failed };
    const inspection: Inspection = new Inspection(inspected);
    inspection.begin(options.inspectors, runtime);
    const parts = { tap, secrets, credentials, outbox, ledger, registry, router, subscriptions, services, routing };
    const { socket, stepUp }: RunningConnection = runConnection({
      ...shared,
      ...parts,
      connection,
      options,
      defaultSubscription: () => this.defaultSubscription,
      endsSession: () => this.endsSession,
    });
    this.application = application;
    this.runtime = runtime;
    this.stepUp = stepUp;
    this.inspection = inspection;
    this.connection = connection;
    this.credentials = credentials;
    this.secrets = secrets;
    this.deadlines = deadlines;
    this.outbox = outbox;
    this.registry = registry;
    this.subscriptions = subscriptions;
    this.routing = routing;
    this.services = services;
    this.handedIn = new HandedIn({ registry, router, runtime, self, tap });
    this.skills = side.skills?.({ connection, services, deadlines, runtime });
    this.#commands = commands;
    this.defaultSubscription = options.defaultQuery && subscriptions.create(options.defaultQuery);
  }

  get snapshot(): ConnectionSnapshot {
    return this.connection.getSnapshot();
  }

  get lifecycle(): string {
    const { status, value } = this.snapshot;
    return status === 'active' ? pathOf(value.lifecycle) : 'failed';
  }

  /** Whether the user is on the brand's side; a consumer otherwise. */
  get isBrand(): boolean {
    return this.options.side.dialect === 'brand';
  }

  /** A request in words of this socket's dialect. */
  wire(name: RequestName, body: unknown, metadata?: readonly unknown[]): WireRequest {
    const type = wireName(name, this.options.side.dialect);
    return metadata ? { type, body, metadata } : { type, body };
  }

  /** Makes a request that the machine of a conversation or dialog decides about; `send` gives it the command's id. */
  command(options: CommandOptions, send: (commandId: number) => void): Promise<Outcome> {
    const { commandId, outcome } = this.#commands.issue(options);
    send(commandId);
    return outcome;
  }

  /** Makes a request that no machine of a conversation or dialog has a say in. */
  ask(request: WireRequest, signal?: AbortSignal | null): Promise<Outcome> {
    return this.command({ request, signal }, (commandId) => this.#commands.perform(commandId));
  }
}
