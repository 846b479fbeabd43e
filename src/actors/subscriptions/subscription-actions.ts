import type { SubscriptionContext } from '../../machines/subscription/machine.js';

type Action = (context: SubscriptionContext) => void;

/** What the chart of a subscription asks for. */
export interface SubscriptionActions {
  readonly requestSubscription: Action;
  readonly requestWindow: Action;
  readonly abandonWindow: Action;
  readonly requestUnsubscription: Action;
  readonly armSnapshotDeadline: Action;
  readonly disarmSnapshotDeadline: Action;
  readonly armRetryDeadline: Action;
  readonly disarmRetryDeadline: Action;
  readonly reportRefusal: Action;
}
