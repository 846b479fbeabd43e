import { EventEmitter } from 'node:events';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ArgumentError, createConnection, UserType } from 'parley-sdk';

const connection = createConnection({ accountId: '1', appId: 'test', userType: UserType.CONSUMER });
const ours = () => createConnection({ accountId: '1', appId: 'test', userType: UserType.CONSUMER });

afterAll(() => connection.close());

/** What a program does to an emitter, and what it sees of it. The same on Node's own emitter must look the same. */
const PROGRAMS: readonly (readonly [string, (emitter: EventEmitter) => unknown])[] = [
  [
    'eventNames() names what is listened to, in the order of the first listener, and not what was left',
    (emitter) => {
      const leave = (): void => {};
      emitter.on('connect', leave).on('ring', () => {});
      emitter.on('close', () => {});
      emitter.off('connect', leave);
      return emitter.eventNames();
    },
  ],
  [
    'listeners() gives what was passed, also to once(); the list is a copy',
    (emitter) => {
      const [first, second] = [() => {}, () => {}];
      emitter.on('connect', first).once('connect', second);
      emitter.listeners('connect').pop();
      return [emitter.listeners('connect').map((one) => [first, second].indexOf(one as never)), emitter.listeners('x')];
    },
  ],
  [
    'rawListeners() gives wrapped ones for once(); calling one uses it up',
    (emitter) => {
      let told = 0;
      const listener = () => void (told += 1);
      emitter.once('connect', listener);
      const [raw] = emitter.rawListeners('connect') as (((...values: unknown[]) => void) & { listener?: unknown })[];
      const isWrapped = raw !== listener && raw?.listener === listener;
      raw?.();
      emitter.emit('connect');
      return { isWrapped, told };
    },
  ],
  [
    'prependListener() and prependOnceListener() are told first',
    (emitter) => {
      const told: string[] = [];
      emitter.on('connect', () => void told.push('on'));
      emitter.prependListener('connect', () => void told.push('prepended'));
      emitter.prependOnceListener('connect', () => void told.push('prepended once'));
      emitter.emit('connect');
      emitter.emit('connect');
      return told;
    },
  ],
  [
    'prependOnceListener() is forgotten by the listener that was given',
    (emitter) => {
      const listener = () => {};
      emitter.prependOnceListener('connect', listener);
      emitter.off('connect', listener);
      return emitter.listenerCount('connect');
    },
  ],
  [
    'setMaxListeners() is chainable, and getMaxListeners() gives it back',
    (emitter) => [emitter.setMaxListeners(20) === emitter, emitter.getMaxListeners()],
  ],
  [
    'off() takes the later one of a listener that was added twice',
    (emitter) => {
      const told: string[] = [];
      const twice = () => void told.push('twice');
      emitter.on('connect', twice);
      emitter.on('connect', () => void told.push('between'));
      emitter.on('connect', twice);
      emitter.off('connect', twice);
      emitter.emit('connect');
      return told;
    },
  ],
  [
    'removeAllListeners() ends the listening to one event, or to all',
    (emitter) => {
      for (const event of ['connect', 'ring', 'close']) emitter.on(event, () => {});
      emitter.removeAllListeners('ring');
      const afterOne = emitter.eventNames();
      emitter.removeAllListeners();
      return [afterOne, emitter.eventNames(), emitter.emit('close'), emitter.emit('connect')];
    },
  ],
  [
    'a listener has the emitter as this, also by once()',
    (emitter) => {
      const seen: unknown[] = [];
      emitter.on('connect', function (this: unknown) {
        seen.push(this === emitter);
      });
      emitter.once('connect', function (this: unknown) {
        seen.push(this === emitter);
      });
      emitter.emit('connect');
      return seen;
    },
  ],
];

describe("Connections and conversations are emitters like Node's, for programs that use all of it", () => {
  it.each(PROGRAMS)('%s', (_title, program) => {
    expect(program(ours() as unknown as EventEmitter)).toEqual(program(new EventEmitter()));
  });
});

describe('Listeners without end', () => {
  it('are not limited: 0 unless the program says a number, and nobody is warned', () => {
    const warned: unknown[] = [];
    const hear = (warning: Error): void => void warned.push(warning);
    process.on('warning', hear);
    for (let count = 0; count < 50; count += 1) connection.on('connect', () => {});
    process.off('warning', hear);
    expect(connection.getMaxListeners()).toBe(0);
    expect(warned).toEqual([]);
  });

  it('a limit that is no number is refused', () => {
    expect(() => connection.setMaxListeners('many' as never)).toThrow(ArgumentError);
  });
});
