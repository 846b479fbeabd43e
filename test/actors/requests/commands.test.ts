import { describe, expect, test } from '@jest/globals';
import { Commands } from '../../../src/actors/requests/commands.js';
import { notOpen, type OutgoingRequest } from '../../../src/actors/requests/outbox.js';

/** Commands over an outbox that notes what it is given. */
function commandsIn() {
  const given: OutgoingRequest[] = [];
  let retracted = 0;
  const outbox = {
    submit: (outgoing: OutgoingRequest) => {
      given.push(outgoing);
      return () => {
        retracted += 1;
      };
    },
  };
  return { commands: new Commands(outbox as never, 7_000), given, retracted: () => retracted };
}

const request = { type: 'Ask' };
const answered = { ok: true, code: 200, body: 'x', type: '' } as const;

describe('A command', () => {
  test('is sent when its machine allows it, with the limit of the connection or its own', () => {
    const { commands, given } = commandsIn();
    commands.perform(commands.issue({ request }).commandId);
    commands.perform(commands.issue({ request, timeoutMs: 1 }).commandId);
    expect(given.map(({ timeoutMs }) => timeoutMs)).toEqual([7_000, 1]);
  });

  test('settles once, with whatever is first', async () => {
    const { commands, given } = commandsIn();
    const { commandId, outcome } = commands.issue({ request });
    commands.perform(commandId);
    given[0]!.settle(answered);
    commands.refuse(commandId, (type) => notOpen(type, 'closed'));
    commands.complete(commandId);
    expect(await outcome).toEqual(answered);
  });

  test('that waits, and must not be sent any more, is taken back and refused', async () => {
    const { commands, retracted } = commandsIn();
    const { commandId, outcome } = commands.issue({ request });
    commands.perform(commandId);
    commands.withdraw(commandId, (type) => notOpen(type, 'closed'));
    commands.withdraw(commandId, (type) => notOpen(type, 'closed'));
    expect(await outcome).toMatchObject({ ok: false, failure: { code: 'CONNECTION_CLOSED' } });
    expect(retracted()).toBe(1);
  });

  test('that was answered is not refused afterwards', async () => {
    const { commands, given } = commandsIn();
    let refusals = 0;
    const { commandId, outcome } = commands.issue({ request, refused: () => void (refusals += 1) });
    commands.perform(commandId);
    given[0]!.settle(answered);
    given[0]!.settle({ ok: false, failure: notOpen('Ask', 'closed') });
    expect([await outcome, refusals]).toEqual([answered, 0]);
  });

  test('that is not allowed is not sent, and says why; whoever issued it is told before', async () => {
    const { commands, given } = commandsIn();
    const order: string[] = [];
    const { commandId, outcome } = commands.issue({ request, refused: () => void order.push('refused') });
    const settled = outcome.then((result) => {
      order.push('settled');
      return result;
    });
    commands.refuse(commandId, (type) => notOpen(type, 'closed'));
    expect(await settled).toMatchObject({
      ok: false,
      failure: { code: 'CONNECTION_CLOSED', context: { request: 'Ask' } },
    });
    commands.perform(commandId);
    expect([order, given]).toEqual([['refused', 'settled'], []]);
  });

  test('what is so already is done without asking the platform', async () => {
    const { commands, given } = commandsIn();
    const { commandId, outcome } = commands.issue({ request });
    commands.complete(commandId);
    expect([await outcome, given]).toMatchObject([{ ok: true }, []]);
  });

  test('that is aborted is taken back and settles with that; a late answer means nothing', async () => {
    const { commands, given, retracted } = commandsIn();
    const giveUp = new AbortController();
    const { commandId, outcome } = commands.issue({ request, signal: giveUp.signal });
    commands.perform(commandId);
    giveUp.abort();
    given[0]!.settle(answered);
    expect([await outcome, retracted()]).toMatchObject([{ ok: false, failure: { code: 'ABORTED' } }, 1]);
  });

  test('that was aborted before is never sent', async () => {
    const { commands, given } = commandsIn();
    const { commandId, outcome } = commands.issue({ request, signal: AbortSignal.abort() });
    commands.perform(commandId);
    expect([await outcome, given]).toMatchObject([{ ok: false, failure: { code: 'ABORTED' } }, []]);
  });

  test('that has settled does not hear of its signal any more', async () => {
    const { commands, given, retracted } = commandsIn();
    const giveUp = new AbortController();
    const { commandId, outcome } = commands.issue({ request, signal: giveUp.signal });
    commands.perform(commandId);
    given[0]!.settle(answered);
    giveUp.abort();
    expect([await outcome, retracted()]).toEqual([answered, 0]);
  });
});
