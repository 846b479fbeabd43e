import { beforeEach, describe, expect, it } from '@jest/globals';
import { Readings } from '../../../src/actors/delivery/readings.js';
import { newDialog } from '../../../src/machines/dialog/new-record.js';
import type { DialogDelivery, DialogRecord } from '../../../src/machines/dialog/record.js';

describe('What was missed while the connection was away', () => {
  let begun: string[] = [];
  let later: (() => void)[] = [];
  let readings: Readings;
  beforeEach(() => {
    begun = [];
    later = [];
    readings = new Readings(
      (dialog) => {
        begun.push(dialog.dialogId);
        dialog.delivery = 'following';
      },
      (run) => void later.push(run),
    );
  });

  const dialogs = (count: number, name = 'd'): DialogRecord[] =>
    Array.from({ length: count }, (_, index) => {
      const dialog = newDialog(`${name}${index}`, `${name}${index}`, 'membership');
      dialog.delivery = 'stale';
      return dialog;
    });
  const turn = (): void => {
    for (const run of later.splice(0)) run();
  };
  const move = (dialog: DialogRecord, delivery: DialogDelivery): void => {
    dialog.delivery = delivery;
    readings.moved(dialog);
  };

  it('is read in at most 100 dialogs at a time; the next begins in a turn of its own when one is read, or waits to be asked again', () => {
    const all = dialogs(103);
    for (const dialog of all) readings.add(dialog, true);
    expect([begun.length, readings.waiting]).toEqual([100, 3]);
    readings.moved(all[0]!);
    expect(begun).toHaveLength(100);
    move(all[7]!, 'live');
    move(all[9]!, 'waitingToRetry');
    expect([begun.length, later.length]).toEqual([100, 1]);
    turn();
    expect(begun.slice(100)).toEqual(['d100', 'd101']);
    move(all[7]!, 'behind');
    turn();
    expect(begun).toHaveLength(102);
  });

  it('is read first where something is known to be missing, also where that turns out later', () => {
    const [busy, quiet, [missing]] = [dialogs(100, 'busy'), dialogs(3, 'quiet'), dialogs(1, 'missing')];
    for (const dialog of busy) readings.add(dialog, true);
    for (const dialog of quiet) readings.add(dialog, false);
    readings.add(missing!, true);
    readings.urge(quiet[2]!);
    readings.urge(busy[0]!);
    for (const dialog of busy.slice(0, 4)) move(dialog, 'live');
    turn();
    expect(begun.slice(100)).toEqual(['missing0', 'quiet2']);
  });

  it('is read in 20 dialogs at a time, and no more, where nothing tells that something is missing', () => {
    const [busy, quiet] = [dialogs(22, 'busy'), dialogs(30, 'quiet')];
    for (const dialog of busy) readings.add(dialog, true);
    for (const dialog of quiet) readings.add(dialog, false);
    for (const dialog of busy.slice(0, 4)) move(dialog, 'live');
    turn();
    expect(begun.slice(22)).toEqual(['quiet0', 'quiet1']);
  });

  it('is read at once where something is missing, and otherwise when no description is on its way that could tell so', () => {
    const [[missing], quiet] = [dialogs(1, 'missing'), dialogs(2, 'quiet')];
    readings.describes('subscription-1', true);
    readings.describes('subscription-2', true);
    for (const dialog of quiet) readings.add(dialog, false);
    readings.add(missing!, true);
    readings.urge(quiet[1]!);
    expect(begun).toEqual(['missing0', 'quiet1']);
    readings.describes('subscription-1', false);
    turn();
    expect(begun).toHaveLength(2);
    readings.describes('subscription-2', false);
    turn();
    expect(begun.slice(2)).toEqual(['quiet0']);
  });

  it('is not read where it was given up meanwhile, or the dialog is forgotten', () => {
    const [busy, [givenUp, forgotten, last]] = [dialogs(20, 'busy'), dialogs(3)];
    for (const dialog of [...busy, givenUp!, forgotten!, last!]) readings.add(dialog, false);
    givenUp!.delivery = 'live';
    readings.forget(forgotten!);
    readings.forget(busy[3]!);
    turn();
    expect(begun.slice(20)).toEqual(['d2']);
  });

  it('is not read any more once the connection is lost again', () => {
    const all = dialogs(30);
    for (const dialog of all) readings.add(dialog, false);
    readings.clear();
    for (const dialog of all.slice(0, 20)) move(dialog, 'stale');
    turn();
    expect([begun.length, readings.waiting]).toEqual([20, 0]);
    readings.add(all[0]!, false);
    expect(begun).toHaveLength(21);
  });
});
