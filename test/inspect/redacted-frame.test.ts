import { describe, expect, it } from '@jest/globals';
import { RedactedFrames } from '../../src/inspect/redacted-frame.js';

const shown = (json: unknown, frames = new RedactedFrames(true)) => JSON.parse(frames.of(json)) as never;

const message = (text: string, sequence = 4) => ({
  kind: 'notification',
  type: 'ms.MessagingEventNotification',
  body: {
    dialogId: 'd-1',
    changes: [
      {
        sequence,
        originatorMetadata: { id: 'u-1', role: 'CONSUMER' },
        serverTimestamp: 1_700_000_000_000,
        event: { type: 'ContentEvent', contentType: 'text/plain', message: text },
        messageAudience: 'ALL',
        metadata: [{ type: 'Crm', number: 4_711, isKnown: true }],
      },
    ],
  },
});

describe('A frame as it is recorded', () => {
  it('keeps ids, types, sequences and times, and of what somebody wrote its shape and length', () => {
    expect(shown(message('where is my parcel?'))).toEqual({
      kind: 'notification',
      type: 'ms.MessagingEventNotification',
      body: {
        dialogId: 'd-1',
        changes: [
          {
            sequence: 4,
            originatorMetadata: { id: 'u-1', role: 'CONSUMER' },
            serverTimestamp: 1_700_000_000_000,
            event: { type: 'ContentEvent', contentType: 'text/plain', message: `•1${'•'.repeat(17)}` },
            messageAudience: 'ALL',
            metadata: [{ type: '•2•', number: expect.any(Number), isKnown: true }],
          },
        ],
      },
    });
    expect(JSON.stringify(shown(message('where is my parcel?')))).not.toMatch(/parcel|Crm|4711/);
  });

  it('says whether two texts are the same, and nothing else of them', () => {
    const frames = new RedactedFrames(true);
    const textOf = (text: string) => JSON.stringify(shown(message(text), frames)).match(/•\d+•*/)![0];
    const [first, other, again] = [textOf('secret'), textOf('hidden'), textOf('secret')];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect(other).toHaveLength(first.length);
  });

  it('keeps participants by role, in either dialect, and who has not read how much', () => {
    const details = {
      participants: { ASSIGNED_AGENT: ['123.4'], CONSUMER: ['u-1'] },
      participantsPId: { ASSIGNED_AGENT: ['p-4'], CONSUMER: ['u-1'] },
      dialogs: [{ dialogId: 'd-1', participantsDetails: [{ id: 'u-1', role: 'CONSUMER', state: 'ACTIVE' }] }],
      topic: 'parcels',
    };
    const frame = {
      body: { changes: [{ result: { numberOfunreadMessages: { 'u-1': 3 }, conversationDetails: details } }] },
    };
    expect(shown(frame)).toEqual({
      body: {
        changes: [
          { result: { numberOfunreadMessages: { 'u-1': 3 }, conversationDetails: { ...details, topic: '•1•••••' } } },
        ],
      },
    });
  });

  it('hides who somebody is, wherever it stands, and every member that nobody knows', () => {
    const profile = {
      kind: 'resp',
      reqId: '7',
      code: 200,
      body: {
        firstName: 'Ada',
        privateData: { mail: 'ada@example.com', mobileNum: '+1 555' },
        age: 36,
        token: 'eyJh.bGc.x',
      },
    };
    const all = JSON.stringify(shown(profile));
    expect(all).toContain('"reqId":"7","code":200');
    expect(all).not.toMatch(/Ada|example|555|36|eyJ/);
  });

  it('hides credentials also where the rest is shown', () => {
    const all = new RedactedFrames(false).of({ text: 'hello', jwt: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.' });
    expect(all).toContain('"text":"hello"');
    expect(all).not.toContain('eyJ');
  });
});
