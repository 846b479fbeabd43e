import { describe, expect, test } from '@jest/globals';
import {
  addMessage,
  heldOf,
  keptMessages,
  messagesOf,
  replaceHeld,
  replaceMessages,
} from '../../../src/actors/delivery/message-log.js';
import { newDialog } from '../../../src/machines/dialog/new-record.js';
import type { MessageRecord } from '../../../src/machines/dialog/record.js';

const message = (sequence: number): MessageRecord => ({
  sequence,
  time: 1,
  originatorId: 'c',
  role: 'CONSUMER',
  content: 'x',
  audience: 'ALL',
  metadata: undefined,
});

function logged(limit = 10) {
  const dialog = newDialog('c', 'c', 'membership');
  return {
    dialog,
    add: (...sequences: number[]) => sequences.map((sequence) => addMessage(dialog, message(sequence), limit)),
    kept: () => keptMessages(dialog).map(({ sequence }) => sequence),
    shown: () => messagesOf(dialog, limit).map(({ sequence }) => sequence),
  };
}

describe('The messages of a dialog', () => {
  test('are in the order of their sequences, whatever the order in which they came', () => {
    const { add, kept } = logged();
    expect(kept()).toEqual([]);
    add(3, 1, 4, 2, 0);
    expect(kept()).toEqual([0, 1, 2, 3, 4]);
  });

  test('are each there once: one that is there already stays what it was', () => {
    const { add, kept, dialog } = logged();
    const [first] = add(1, 2);
    const [again] = add(1);
    expect([again === first, kept()]).toEqual([true, [1, 2]]);
    const fresh = message(3);
    expect(addMessage(dialog, fresh, 10)).toBe(fresh);
  });

  test('beyond the limit go once there are half as many again; an application never sees more than the limit', () => {
    const { add, kept, shown } = logged(4);
    add(0, 1, 2, 3, 4, 5);
    expect([kept(), shown()]).toEqual([
      [0, 1, 2, 3, 4, 5],
      [2, 3, 4, 5],
    ]);
    add(6);
    expect(kept()).toEqual([3, 4, 5, 6]);
  });

  test('are none where none are to be kept', () => {
    const { add, kept, shown } = logged(0);
    expect(add(1)).toEqual([message(1)]);
    expect([kept(), shown()]).toStrictEqual([[], []]);
  });

  test('of one dialog are not those of another', () => {
    const [one, other] = [logged(), logged()];
    one.add(1);
    other.add(2);
    expect([one.kept(), other.kept()]).toEqual([[1], [2]]);
  });

  test('can be put in the place of all that are kept', () => {
    const { dialog, add, kept } = logged();
    add(1, 2);
    replaceMessages(dialog, [message(7)]);
    expect(kept()).toEqual([7]);
  });
});

describe('What is held back in a dialog', () => {
  test('is what was put there last, beside its messages', () => {
    const { dialog, add, kept } = logged();
    add(1);
    expect(heldOf(dialog)).toBeUndefined();
    const held = [{ sequence: 4 } as never];
    replaceHeld(dialog, held);
    expect([heldOf(dialog) === held, kept()]).toEqual([true, [1]]);
    replaceHeld(dialog, undefined);
    expect([heldOf(dialog), kept()]).toEqual([undefined, [1]]);
  });
});
