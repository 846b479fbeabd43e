import { beforeEach, describe, expect, it } from '@jest/globals';
import { newDialog } from '../../../src/actors/conversations/describe-dialog.js';
import { Readings } from '../../../src/actors/delivery/readings.js';
import type { DialogDelivery, DialogRecord } from '../../../src/machines/dialog/record.js';

describe('What was missed while the connection was away', () => {
  let begun: string[] = [];
  let readings: Readings;
  beforeEach(() => {
    begun = [];
    readings = new Readings((dialog) => {
      begun.push(dialog.dialogId);
      dialog.delivery = 'following';
    });
  });

  const dialogs = (count: number, name = 'd'): DialogRecord[] =>
    Array.from({ length: count }, (_, index) => {
      const dialog = newDialog(`${name}${index}`, `${name}${index}`, 'membership');
      dialog.delivery = 'stale';
      return dialog;
    });
  const move = (dialog: DialogRecord, delivery: DialogDelivery): void => {
    dialog.delivery = delivery;
    readings.moved(dialog);
  };

  it('is read in at most 200 dialogs at a time; the next one begins when one is read, or waits to be asked again', () => {
    const all = dialogs(203);
    for (const dialog of all) readings.add(dialog, false);
    expect([begun.length, readings.waiting]).toEqual([200, 3]);
    readings.moved(all[0]!);
    expect(begun).toHaveLength(200);
    move(all[7]!, 'live');
    move(all[9]!, 'waitingToRetry');
    expect(begun.slice(200)).toEqual(['d200', 'd201']);
    move(all[7]!, 'behind');
    expect(begun).toHaveLength(202);
  });

  it('is read first where something is known to be missing, also where that turns out later', () => {
    const [busy, quiet, [missing]] = [dialogs(200, 'busy'), dialogs(3, 'quiet'), dialogs(1, 'missing')];
    for (const dialog of busy) readings.add(dialog, true);
    for (const dialog of quiet) readings.add(dialog, false);
    readings.add(missing!, true);
    readings.urge(quiet[2]!);
    readings.urge(busy[0]!);
    for (const dialog of busy.slice(0, 4)) move(dialog, 'live');
    expect(begun.slice(200)).toEqual(['missing0', 'quiet2', 'quiet0', 'quiet1']);
  });

  it('is not read where it was given up meanwhile, or the dialog is forgotten', () => {
    const [busy, [givenUp, forgotten, last]] = [dialogs(200, 'busy'), dialogs(3)];
    for (const dialog of [...busy, givenUp!, forgotten!, last!]) readings.add(dialog, false);
    givenUp!.delivery = 'live';
    readings.forget(forgotten!);
    readings.forget(busy[3]!);
    expect(begun.slice(200)).toEqual(['d2']);
  });

  it('is not read any more once the connection is lost again', () => {
    const all = dialogs(250);
    for (const dialog of all) readings.add(dialog, false);
    readings.clear();
    for (const dialog of all.slice(0, 200)) move(dialog, 'stale');
    expect([begun.length, readings.waiting]).toEqual([200, 0]);
    readings.add(all[0]!, false);
    expect(begun).toHaveLength(201);
  });
});
