import { describe, expect, test } from '@jest/globals';
import type { AppEvent } from '../../../src/actors/app-events.js';
import { Loader } from '../../../src/actors/delivery/loader.js';
import { keptMessages } from '../../../src/actors/delivery/message-log.js';
import type { OutgoingRequest } from '../../../src/actors/requests/outbox.js';
import { newConversation } from '../../../src/machines/conversation/new-record.js';
import type { ConversationRecord } from '../../../src/machines/conversation/record.js';
import { newDialog } from '../../../src/machines/dialog/new-record.js';
import type { DialogFollowing } from '../../../src/machines/dialog/record.js';
import { type Failure, failure } from '../../../src/transport/failure.js';
import { platformFailure } from '../../../src/transport/policy.js';

const LIMIT_MS = 7_000;

/** A loader whose requests are answered by the test. */
function loading(following: DialogFollowing = 'membership') {
  const requests: OutgoingRequest[] = [];
  const told: Failure[] = [];
  const loaded: string[] = [];
  const loader = new Loader({
    application: {
      announce: (event: AppEvent) => void (event.type === 'error.reported' && told.push(event.failure)),
    },
    outbox: {
      submitOnSocket: (outgoing: OutgoingRequest) => {
        requests.push(outgoing);
        return () => {};
      },
    },
    dialect: 'brand',
    following,
    responseTimeoutMs: LIMIT_MS,
    messagesPerDialog: 3,
    loaded: (record) => {
      record.isLoading = false;
      loaded.push(record.conversationId);
      loader.forget(record);
    },
  });
  const counts: number[] = [];
  const watching = loader.subscribe({ next: (count) => void counts.push(count) });
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await undefined;
  };
  return {
    loader,
    requests,
    told,
    loaded,
    counts,
    watching,
    settled,
    answer: async (body: unknown) => {
      requests.shift()!.settle({ ok: true, code: 200, body, type: '' });
      await settled();
    },
    refuse: async (why: Failure) => {
      requests.shift()!.settle({ ok: false, failure: why });
      await settled();
    },
  };
}

/** One that is not announced yet, because its messages are wanted first. */
function conversation(conversationId: string, { hasDialog = true, state = 'OPEN' } = {}): ConversationRecord {
  const record = newConversation(conversationId);
  record.isLoading = true;
  if (!hasDialog) return record;
  record.mainDialog = newDialog(conversationId, conversationId, 'membership');
  Object.assign(record.mainDialog, { state, channelType: 'MESSAGING' });
  return record;
}

const said = (...sequences: number[]) =>
  sequences.map((sequence) => ({
    sequence,
    dialogId: 'c',
    serverTimestamp: 1,
    originatorId: 'x',
    event: { type: 'ContentEvent', contentType: 'text/plain', message: `${sequence}` },
  }));

describe('A conversation that a brand user hears of with what was said in it', () => {
  test('is read from the beginning, and heard of when that is done', async () => {
    const { loader, requests, loaded, answer, counts } = loading();
    const record = conversation('c');
    loader.load(record);
    expect(requests).toMatchObject([
      {
        request: { type: '.ams.ms.QueryMessages', body: { dialogId: 'c', newerThanSequence: 0, maxQuantity: 500 } },
        timeoutMs: LIMIT_MS,
      },
    ]);
    expect([loader.getSnapshot(), loaded]).toEqual([1, []]);
    await answer(said(0, 1, 2, 3));
    expect(loaded).toEqual([]);
    await answer([]);
    expect([loaded, loader.getSnapshot(), counts]).toEqual([['c'], 0, [0]]);
    expect(keptMessages(record.mainDialog!).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  test.each<[string, object]>([
    ['it has no dialog', { hasDialog: false }],
    ['its dialog is closed', { state: 'CLOSE' }],
  ])('has nothing to be read where %s', async (_, parts) => {
    const { loader, requests, loaded, settled } = loading();
    loader.load(conversation('c', parts));
    await settled();
    expect([requests, loaded]).toEqual([[], ['c']]);
  });

  test('that cannot be read is heard of all the same, with the reason', async () => {
    const { loader, loaded, told, refuse } = loading();
    loader.load(conversation('c'));
    await refuse({ ...platformFailure('request', 403, 'not yours') });
    expect(loaded).toEqual(['c']);
    expect(told).toMatchObject([
      { code: 'MESSAGES_NOT_LOADED', reason: 'not yours', context: { conversation: 'c', why: 'FORBIDDEN' } },
    ]);
  });

  test('whose request went down with the socket is asked for on the next one', async () => {
    const { loader, loaded, requests, refuse, answer } = loading();
    loader.load(conversation('c'));
    await refuse(failure('RESPONSE_LOST'));
    expect([requests.length, loaded]).toEqual([1, []]);
    await answer([]);
    expect(loaded).toEqual(['c']);
  });

  test('is read again when the connection is opened again after its end', async () => {
    const { loader, loaded, requests, refuse, answer, told } = loading();
    loader.load(conversation('c'));
    await refuse(failure('CONNECTION_CLOSED'));
    expect([requests, loaded, told]).toEqual([[], [], []]);
    loader.resume();
    await answer([]);
    expect(loaded).toEqual(['c']);
    loader.resume();
    expect(requests).toEqual([]);
  });

  test('that nobody waits for any more is neither asked for again nor told of', async () => {
    const { loader, loaded, requests, refuse, told } = loading();
    for (const why of [failure('RESPONSE_LOST'), platformFailure('request', 403)]) {
      const record = conversation('c');
      loader.load(record);
      record.isLoading = false;
      await refuse(why);
    }
    expect([requests, loaded, told]).toEqual([[], [], []]);
  });

  test('whose time is up says so', () => {
    const { loader, told } = loading();
    loader.giveUp(conversation('c'));
    expect(told).toMatchObject([
      { code: 'MESSAGES_NOT_LOADED', context: { conversation: 'c', why: 'RESPONSE_TIMEOUT' } },
    ]);
    expect(told[0]!.reason).toBeUndefined();
  });
});

describe('Many conversations', () => {
  test('are read twenty at a time; those that were given up meanwhile are left out', async () => {
    const { loader, requests, answer, loaded } = loading();
    const all = Array.from({ length: 23 }, (_, index) => conversation(`c${index}`));
    for (const record of all) loader.load(record);
    expect(requests).toHaveLength(20);
    all[20]!.isLoading = false;
    await answer([]);
    expect(requests).toHaveLength(20);
    expect(requests.at(-1)!.request.body).toMatchObject({ dialogId: 'c21' });
    while (requests.length > 0) await answer([]);
    expect(loaded).toHaveLength(22);
  });

  test('are counted for whoever waits for them, until nobody does', () => {
    const { loader, counts, watching } = loading();
    const [one, other] = [conversation('a'), conversation('b')];
    loader.load(one);
    loader.load(other);
    loader.forget(one);
    loader.forget(one);
    watching.unsubscribe();
    loader.forget(other);
    expect([counts, loader.getSnapshot()]).toEqual([[1], 0]);
  });
});

describe('A consumer’s conversation', () => {
  /** Its dialog is subscribed to, and nothing is missing. */
  const caughtUp = () => {
    const record = conversation('c');
    Object.assign(record.mainDialog!, { needsReading: false, known: 2, told: 2 });
    return record;
  };

  test('is not read: it is heard of when everything that was sent before an answer is here (protocol.md 12.2)', async () => {
    const { loader, requests, loaded, answer } = loading('subscription');
    const record = caughtUp();
    loader.load(record);
    expect([requests, loader.getSnapshot()]).toEqual([[], 1]);
    loader.caughtUp(record);
    loader.caughtUp(record);
    expect(requests.map(({ request, timeoutMs }) => [request, timeoutMs])).toEqual([
      [{ type: '.GetClock', body: {} }, LIMIT_MS],
    ]);
    await answer({});
    expect(loaded).toEqual(['c']);
  });

  test('is asked about as soon as nothing is missing, and again when something was missing after all', async () => {
    const { loader, requests, loaded, answer } = loading('subscription');
    const record = caughtUp();
    loader.load(record);
    record.mainDialog!.known = 3;
    loader.caughtUp(record);
    expect(requests).toEqual([]);
    record.mainDialog!.told = 3;
    loader.caughtUp(record);
    record.mainDialog!.known = 4;
    await answer({});
    expect(loaded).toEqual([]);
    record.mainDialog!.told = 4;
    loader.caughtUp(record);
    await answer({});
    expect(loaded).toEqual(['c']);
  });

  test('that was heard of meanwhile is not heard of twice', async () => {
    const { loader, loaded, answer } = loading('subscription');
    const record = caughtUp();
    loader.load(record);
    loader.caughtUp(record);
    record.isLoading = false;
    await answer({});
    expect(loaded).toEqual([]);
  });

  test('is the only one of which that is asked', () => {
    const { loader, requests } = loading('membership');
    loader.caughtUp(caughtUp());
    expect(requests).toEqual([]);
  });
});
