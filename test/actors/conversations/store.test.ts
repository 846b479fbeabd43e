import { describe, expect, test } from '@jest/globals';
import { Conversations, dialogOf, dialogsOf, openMessagingDialog } from '../../../src/actors/conversations/store.js';
import { newConversation } from '../../../src/machines/conversation/new-record.js';
import { newDialog } from '../../../src/machines/dialog/new-record.js';

function stored() {
  const conversations = new Conversations();
  const record = newConversation('c1');
  conversations.add(record);
  const dialog = (dialogId: string) => {
    const made = newDialog('c1', dialogId, 'membership');
    conversations.addDialog(record, made);
    return made;
  };
  return { conversations, record, dialog };
}

describe('The conversations of a connection', () => {
  test('are found by their id, and by those of their dialogs, until they are deleted', () => {
    const { conversations, record, dialog } = stored();
    const [survey, main, other] = ['survey', 'c1', 'other'].map(dialog);
    const another = newConversation('c2');
    conversations.add(another);
    expect([conversations.size, [...conversations.values()]]).toEqual([2, [record, another]]);
    for (const id of ['c1', 'survey', 'other']) expect(conversations.ofDialog(id)).toBe(record);
    expect([conversations.get('c1'), conversations.get('survey')]).toEqual([record, undefined]);
    expect([record.mainDialog, record.otherDialogs]).toEqual([main, [survey, other]]);
    conversations.delete(record);
    for (const id of ['c1', 'survey', 'other']) expect(conversations.ofDialog(id)).toBeUndefined();
    expect(conversations.size).toBe(1);
    conversations.delete(another);
    expect(conversations.size).toBe(0);
  });
});

describe('The dialogs of a conversation', () => {
  test('are the main one first, then the others as they came', () => {
    const { record, dialog } = stored();
    expect(dialogsOf(record)).toStrictEqual([]);
    const survey = dialog('survey');
    expect(dialogsOf(record)).toEqual([survey]);
    const main = dialog('c1');
    expect(dialogsOf(record)).toEqual([main, survey]);
    const only = stored();
    expect(dialogsOf(only.record)).toStrictEqual([]);
    const first = only.dialog('c1');
    expect(dialogsOf(only.record)).toEqual([first]);
  });

  test('are found by their id', () => {
    const { record, dialog } = stored();
    expect(dialogOf(record, 'c1')).toBeUndefined();
    const [main, one, other] = ['c1', 'one', 'other'].map(dialog);
    expect(['c1', 'one', 'other', 'nobody'].map((id) => dialogOf(record, id))).toEqual([main, one, other, undefined]);
  });
});

describe('The dialog that messages go to', () => {
  test('is the main one while it is open', () => {
    const { record, dialog } = stored();
    expect(openMessagingDialog(record)).toBeUndefined();
    const [main] = ['c1', 'other'].map(dialog);
    expect(openMessagingDialog(record)).toBe(main);
  });

  test('is else the newest other one that is open and for messages', () => {
    const { record, dialog } = stored();
    const [main, one, other, elsewhere, over] = ['c1', 'one', 'other', 'elsewhere', 'over'].map(dialog);
    main!.state = over!.state = 'CLOSE';
    elsewhere!.channelType = 'COBROWSE';
    expect(openMessagingDialog(record)).toBe(other);
    other!.state = 'CLOSE';
    expect(openMessagingDialog(record)).toBe(one);
    one!.state = 'CLOSE';
    expect(openMessagingDialog(record)).toBeUndefined();
  });
});
