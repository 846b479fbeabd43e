/** Path of the machine: the one word for where a subscription stands. */
export type SubscriptionLifecycle =
  | 'idle'
  | 'subscribing'
  | 'awaitingSnapshot'
  | 'readingWindows'
  | 'awaitingMissing'
  | 'live'
  | 'suspended'
  | 'resubscribing'
  | 'waitingToRetry'
  | 'withdrawing'
  | 'unsubscribing'
  | 'closed'
  | 'failed';
