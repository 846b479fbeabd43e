import { describe, expect, test } from '@jest/globals';
import { StepUp } from '../../../src/actors/connection/step-up.js';
import type { Connector } from '../../../src/actors/sides/sign-in.js';
import { type Failure, failure } from '../../../src/transport/failure.js';
import { platformFailure } from '../../../src/transport/policy.js';
import type { Outcome, WireRequest } from '../../../src/transport/request-ledger.js';

const connector: Connector = { connectorId: 'c' };
const site = {} as never;

/** The step-up of a consumer whose conversations `a` and `b` are open; the platform is the test. */
function steppingUp({ canStepUp = true, token = 'old' as string | undefined } = {}) {
  const done: string[] = [];
  const requests: { request: WireRequest; settle: (outcome: Outcome) => void }[] = [];
  const reported: Failure[] = [];
  const open = ['a', 'b'];
  const stepUp = new StepUp({
    credentials: {
      token,
      ...(canStepUp && {
        stepUp: {
          prepare: ({ connectorId }: Connector) => void done.push(`prepare ${connectorId}`),
          authenticate: async () => void done.push('authenticate'),
          adopt: () => void done.push('adopt'),
          revert: () => void done.push('revert'),
        },
      }),
    },
    openConversations: () => open,
    request: (request, settle) => {
      requests.push({ request, settle });
      return () => void done.push('retract');
    },
    report: (why) => void reported.push(why),
    closed: (conversationId) => void done.push(`${conversationId} has closed`),
  });
  const answers = async (outcome: Outcome): Promise<void> => {
    requests.at(-1)!.settle(outcome);
    for (let turn = 0; turn < 5; turn += 1) await undefined;
  };
  return {
    stepUp,
    done,
    requests,
    reported,
    open,
    agrees: () => answers({ ok: true, code: 200, body: {}, type: '' }),
    refuses: (status: number, words?: string) =>
      answers({ ok: false, failure: platformFailure('request', status, words) }),
    isLost: () => answers({ ok: false, failure: failure('RESPONSE_LOST') }),
    /** It has become the other one; its conversations are to be taken over. */
    switched: () => {
      stepUp.begin(connector);
      stepUp.adopt();
    },
  };
}

/** What became of it, as soon as that is known. */
function fateOf(work: Promise<void>): { now: unknown } {
  const fate: { now: unknown } = { now: 'under way' };
  work.then(
    () => {
      fate.now = 'done';
    },
    (why: unknown) => {
      fate.now = why;
    },
  );
  return fate;
}

describe('A step-up (protocol.md 3.5)', () => {
  test('gets the identity that is to be, then becomes it, and takes over each open conversation', async () => {
    const { stepUp, switched, done, requests, agrees } = steppingUp();
    const { signal } = new AbortController();
    stepUp.begin(connector);
    await stepUp.authenticate(site, signal);
    switched();
    expect(done).toEqual(['prepare c', 'authenticate', 'prepare c', 'adopt']);
    const fate = fateOf(stepUp.takeOver(signal));
    await agrees();
    expect([fate.now, stepUp.outcome]).toEqual(['under way', false]);
    await agrees();
    expect([fate.now, stepUp.outcome]).toEqual(['done', true]);
    expect(requests.map(({ request }) => request)).toEqual(
      ['a', 'b'].map((conversationId) => ({
        type: 'cm.TakeoverConversation',
        body: { conversationId, token: 'old' },
      })),
    );
  });

  test('without an open conversation is done at once', async () => {
    const { stepUp, switched, open, requests } = steppingUp({ token: undefined });
    open.splice(0);
    switched();
    await stepUp.takeOver(new AbortController().signal);
    expect([stepUp.outcome, requests]).toEqual([true, []]);
  });

  test('is nothing for users who cannot', async () => {
    const { stepUp, done } = steppingUp({ canStepUp: false });
    stepUp.begin(connector);
    await stepUp.authenticate(site, new AbortController().signal);
    stepUp.adopt();
    stepUp.revert();
    expect(done).toEqual([]);
  });

  test('may be begun again after it has failed', () => {
    const { stepUp } = steppingUp();
    stepUp.begin(connector);
    stepUp.failed(failure('ABORTED'));
    expect(stepUp.outcome).toMatchObject({ code: 'ABORTED' });
    stepUp.begin(connector);
    expect(stepUp.outcome).toBe(false);
  });
});

describe('A conversation that the platform does not hand over', () => {
  test('is final where it is the first: nothing has happened yet', async () => {
    const { stepUp, switched, refuses, reported } = steppingUp();
    switched();
    const fate = fateOf(stepUp.takeOver(new AbortController().signal));
    await refuses(403);
    expect([fate.now, reported]).toMatchObject([{ status: 403, next: 'giveUp' }, []]);
  });

  test('is told where another one was handed over: the rest goes on', async () => {
    const { stepUp, switched, agrees, refuses, reported } = steppingUp();
    switched();
    const fate = fateOf(stepUp.takeOver(new AbortController().signal));
    await agrees();
    await refuses(403);
    expect([fate.now, stepUp.outcome, reported]).toMatchObject(['done', true, [{ status: 403 }]]);
  });

  test('in time, or because the socket was lost, is asked for on the next one', async () => {
    const { stepUp, switched, agrees, isLost, requests } = steppingUp();
    switched();
    const fate = fateOf(stepUp.takeOver(new AbortController().signal));
    await agrees();
    await isLost();
    expect(fate.now).toMatchObject({ code: 'RESPONSE_LOST', next: 'retry' });
    const again = fateOf(stepUp.complete(new AbortController().signal));
    await agrees();
    expect(again.now).toBe('done');
    expect(requests.map(({ request }) => (request.body as { conversationId: string }).conversationId)).toEqual([
      ...['a', 'b', 'b'],
    ]);
  });

  test('after the loss of the socket may have been handed over before: that is no failure', async () => {
    const { stepUp, switched, isLost, refuses, reported } = steppingUp();
    switched();
    fateOf(stepUp.takeOver(new AbortController().signal));
    await isLost();
    const fate = fateOf(stepUp.complete(new AbortController().signal));
    await refuses(400);
    await refuses(400);
    expect([fate.now, stepUp.outcome, reported.length]).toEqual(['done', true, 2]);
  });

  test('because it has closed meanwhile stays behind, and is told to be over: that is no failure either', async () => {
    const { stepUp, switched, isLost, refuses, agrees, reported, done } = steppingUp();
    switched();
    fateOf(stepUp.takeOver(new AbortController().signal));
    await isLost();
    const fate = fateOf(stepUp.complete(new AbortController().signal));
    await refuses(400, 'Bad Request, Conversation is close');
    await agrees();
    expect([fate.now, done.at(-1), reported]).toEqual(['done', 'a has closed', []]);
  });

  test('that has closed before any was handed over is final all the same: nothing is missed by going back', async () => {
    const { stepUp, switched, refuses, done } = steppingUp();
    switched();
    const fate = fateOf(stepUp.takeOver(new AbortController().signal));
    await refuses(400, 'Bad Request, Conversation is close');
    expect([fate.now, done.at(-1)]).toMatchObject([{ status: 400, next: 'giveUp' }, 'adopt']);
  });

  test('counts for one step-up only', async () => {
    const { stepUp, switched, agrees, refuses } = steppingUp();
    switched();
    fateOf(stepUp.takeOver(new AbortController().signal));
    await agrees();
    await agrees();
    switched();
    const fate = fateOf(stepUp.takeOver(new AbortController().signal));
    await refuses(403);
    expect(fate.now).toMatchObject({ next: 'giveUp' });
  });
});

describe('A step-up that is left in the middle', () => {
  test('takes its request back, and has failed as a failure whatever it was left for', async () => {
    const { stepUp, switched, done } = steppingUp();
    switched();
    const giveUp = new AbortController();
    const fate = fateOf(stepUp.complete(giveUp.signal));
    giveUp.abort();
    for (let turn = 0; turn < 9; turn += 1) await undefined;
    expect([fate.now, done.at(-1)]).toMatchObject([{ code: 'ABORTED', context: { request: 'stepUp()' } }, 'retract']);
  });

  test('is completed only where the identity was switched already', async () => {
    const { stepUp, requests } = steppingUp();
    stepUp.begin(connector);
    await stepUp.complete(new AbortController().signal);
    expect([requests, stepUp.outcome]).toEqual([[], false]);
  });

  test('by the end of the connection goes back, unless the identity was switched already', () => {
    const before = steppingUp();
    before.stepUp.begin(connector);
    before.stepUp.ended();
    expect([before.stepUp.outcome, before.done.at(-1)]).toMatchObject([{ code: 'CONNECTION_CLOSED' }, 'revert']);
    const after = steppingUp();
    after.switched();
    after.stepUp.ended();
    expect([after.stepUp.outcome, after.done.at(-1)]).toEqual([false, 'adopt']);
    const never = steppingUp();
    never.stepUp.ended();
    expect(never.done).toEqual([]);
  });

  test('and reverted asks for no conversation any more', async () => {
    const { stepUp, switched, requests, done } = steppingUp();
    switched();
    stepUp.revert();
    await stepUp.takeOver(new AbortController().signal);
    expect([requests, done.at(-1)]).toEqual([[], 'revert']);
  });
});
