import type { RegistryOptions } from '../../../src/actors/conversations/registry.js';

type Limits = RegistryOptions['limits'];

/** Every deadline of conversations and dialogs, all alike but for those that a test is about. */
export const limitsOf = (limit: number, others: Partial<Limits> = {}): Limits => ({
  opening: limit,
  join: limit,
  leave: limit,
  close: limit,
  finish: 2 * limit,
  loading: limit,
  resync: limit,
  patience: 200,
  page: limit,
  retry: limit,
  dialogClose: limit,
  outage: limit,
  lookup: limit,
  retention: limit,
  ...others,
});
