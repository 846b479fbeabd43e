import type { Check } from '../check.js';
import { conversationChecks } from './conversations.js';
import { fileChecks } from './files.js';
import { messageChecks } from './messages.js';
import { participantChecks } from './participants.js';
import { requestChecks } from './requests.js';
import { serviceChecks } from './services.js';
import { signInChecks } from './sign-in.js';

/** Every check, by the number of its assumption. */
export const CHECKS: readonly Check[] = [
  ...requestChecks,
  ...serviceChecks,
  ...signInChecks,
  ...conversationChecks,
  ...participantChecks,
  ...messageChecks,
  ...fileChecks,
].sort((one, other) => numberOf(one.id) - numberOf(other.id));

function numberOf(id: string): number {
  return Number(id.replace('EA', ''));
}
