import type { DialogDelivery, DialogPublishing, DialogRecord } from './record.js';

/** Path of the `lifecycle` region: whether messages may be sent into the dialog. */
export type DialogLifecycle = 'opening' | 'open' | 'closing' | 'closed';

/** Where every region of the dialog's machine stands, as XState writes it. */
export type DialogStateValue = {
  readonly lifecycle: DialogLifecycle;
  readonly delivery: DialogDelivery;
  readonly publishing: DialogPublishing;
};

/** The machine's state, told from the record alone; held against the machine by a property test. */
export function dialogStateOf(record: DialogRecord): DialogStateValue {
  return { lifecycle: lifecycleOf(record), delivery: record.delivery, publishing: record.publishing };
}

function lifecycleOf({ isClosing, isDescribed, state }: DialogRecord): DialogLifecycle {
  if (isClosing) return 'closing';
  if (!isDescribed) return 'opening';
  return state === 'CLOSE' ? 'closed' : 'open';
}
