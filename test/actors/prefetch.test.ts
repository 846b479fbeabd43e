import { describe, expect, it } from '@jest/globals';
import { newConversation } from '../../src/actors/conversation-model.js';
import { Conversations } from '../../src/actors/conversations.js';
import { newDialog } from '../../src/actors/dialog-model.js';
import { Prefetch } from '../../src/actors/prefetch.js';
import { UuidIndex } from '../../src/actors/uuid-index.js';
import { decodeMessage } from '../../src/transport/dialects/message.js';

const [FIRST, SECOND] = ['57bc39d9-cad3-46c6-94a9-abd10be5b7c8', '439e8a31-40bb-4c30-a578-e16400000003'];
const messageTo = (dialogId: string) => decodeMessage({ dialogId, event: { type: 'ContentEvent' } })!;

function known(...ids: string[]): Conversations {
  const conversations = new Conversations(new UuidIndex());
  for (const id of ids) {
    const record = newConversation(id);
    conversations.add(record);
    conversations.addDialog(record, newDialog(id, id, 'membership'));
  }
  return conversations;
}

describe('The look-ups of a batch', () => {
  it('leave with each message the conversation whose main dialog it is for', () => {
    const conversations = known(FIRST, SECOND);
    const messages = [messageTo(SECOND), messageTo(FIRST), messageTo(SECOND)];
    new Prefetch().run(messages, conversations);
    expect(messages.map(({ addressee }) => addressee)).toEqual(
      [SECOND, FIRST, SECOND].map((id) => conversations.get(id)),
    );
  });

  it('leave nothing with a message for another dialog, or for one with an id of another kind', () => {
    const conversations = known(FIRST, 'dialog-1');
    conversations.addDialog(conversations.get(FIRST)!, newDialog(FIRST, SECOND, 'membership'));
    const messages = [messageTo(SECOND), messageTo('dialog-1'), messageTo('nobody')];
    new Prefetch().run(messages, conversations);
    expect(messages.map(({ addressee }) => addressee)).toEqual([undefined, undefined, undefined]);
    expect(messages.map(({ dialogId }) => conversations.ofDialog(dialogId)?.conversationId)).toEqual([
      FIRST,
      'dialog-1',
      undefined,
    ]);
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a number', 7],
    ['a symbol', Symbol('not JSON')],
    ['without a body', { kind: 'notification' }],
    ['with a body that is null', { body: null }],
    ['with changes that are no list', { body: { changes: 'no' } }],
    ['with a change that is null', { body: { changes: [null] } }],
    ['with an id that is no text', { body: { dialogId: 7 } }],
  ])('pass over a frame that is %s', (_what, frame) => {
    const message = messageTo(FIRST);
    new Prefetch().run([frame, message, frame], known(FIRST));
    expect(message.addressee).toMatchObject({ conversationId: FIRST });
  });
});
