/** The option `state` names something that can't be read or written; the message is one sentence that says what and where. */
export class StateError extends Error {
  override readonly name = 'StateError';
}
