import type { Clock, Timers } from './clock.js';
import type { Faults } from './faults/faults.js';
import type { Keeper } from './kept/keeper.js';
import type { Ledger } from './ledger/ledger.js';
import type { Random } from './random.js';
import type { Routing } from './routing/routing.js';
import type { Apps } from './send-api/apps.js';
import type { Webhooks } from './send-api/webhooks.js';
import type { EmulatorSettings, RestartOptions } from './settings.js';
import type { Sockets } from './sockets/sockets.js';
import type { Connectors } from './state/connectors.js';
import type { Directory } from './state/directory.js';
import type { Files } from './state/files.js';
import type { Hands } from './state/hands.js';
import type { Skills } from './state/skills.js';
import type { Store } from './state/store.js';
import type { Subscriptions } from './state/subscriptions.js';
import type { Tokens } from './state/tokens.js';
import type { AgentSurveys } from './surveys/agent-surveys.js';
import type { JsonObject } from './wire/json.js';

/** Everything one emulator consists of; handed to whatever acts in it. */
export interface Parts {
  readonly accountId: string;
  readonly seed: number | string;
  readonly secure: boolean;
  readonly connectors: Connectors;
  readonly settings: EmulatorSettings;
  /** The time of the platform, `clockSkew` included. */
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly directory: Directory;
  readonly skills: Skills;
  readonly agentSurveys: AgentSurveys;
  readonly files: Files;
  readonly workingHours: readonly JsonObject[];
  readonly tokens: Tokens;
  readonly ledger: Ledger;
  readonly faults: Faults;
  readonly keeper: Keeper;
  readonly hands: Hands;
  readonly store: Store;
  readonly subscriptions: Subscriptions;
  readonly routing: Routing;
  readonly sockets: Sockets;
  /** Installed apps, whose consumers are on a server. */
  readonly apps: Apps;
  readonly webhooks: Webhooks;
  readonly restart: (options: RestartOptions) => void;
}
