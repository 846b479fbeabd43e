import { describe, expect, it } from '@jest/globals';
import { FrameInbox } from '../../src/actors/inbound/frame-inbox.js';
import type { Work } from '../../src/transport/wire/facts.js';

/** An inbox whose event loop and clock are the test's. A frame such as `long 3` needs three more pieces. */
function newInbox() {
  const done: string[] = [];
  const turns: (() => void)[] = [];
  let now = 0;
  let pieceMs = 0;
  let onDone: (what: string) => void = () => {};
  const note = (what: string): void => {
    done.push(what);
    onDone(what);
  };
  const inbox = new FrameInbox({
    take: (frame): Work | undefined => {
      const [name, count] = String(frame).split(' ');
      note(name!);
      let left = Number(count ?? 0);
      if (left === 0) return undefined;
      return () => {
        now += pieceMs;
        left -= 1;
        note(`${name} piece`);
        return left === 0;
      };
    },
    now: () => now,
    yield: (run) => void turns.push(run),
  });
  return {
    inbox,
    done,
    turns,
    turn: () => turns.shift()?.(),
    pieces: (milliseconds: number) => {
      pieceMs = milliseconds;
    },
    whenDone: (act: (what: string) => void) => {
      onDone = act;
    },
  };
}

describe('The frame inbox', () => {
  it('takes a short frame in at once, without a turn of the event loop', () => {
    const { inbox, done, turns } = newInbox();
    inbox.put('a');
    inbox.put('b');
    expect([done, turns]).toEqual([['a', 'b'], []]);
  });

  it('takes a frame that comes while another one is taken in behind it', () => {
    const { inbox, done, whenDone } = newInbox();
    whenDone((what) => {
      if (what === 'a') inbox.put('b');
      done.push(`${what} end`);
    });
    inbox.put('a');
    expect(done).toEqual(['a', 'a end', 'b', 'b end']);
  });

  it('lets the event loop run after some milliseconds of a long frame, and goes on where it was', () => {
    const { inbox, done, turns, turn, pieces } = newInbox();
    pieces(6);
    inbox.put('long 5');
    expect(done).toEqual(['long']);
    turn();
    expect(done).toEqual(['long', 'long piece', 'long piece']);
    turn();
    turn();
    expect([done.length, turns.length]).toEqual([6, 0]);
  });

  it('keeps what comes behind a long frame until that is done, in order', () => {
    const { inbox, done, turn, pieces } = newInbox();
    pieces(20);
    inbox.put('long 2');
    inbox.put('b');
    inbox.put('c');
    expect(done).toEqual(['long']);
    turn();
    expect(done).toEqual(['long', 'long piece']);
    turn();
    expect(done).toEqual(['long', 'long piece', 'long piece', 'b', 'c']);
  });

  it('after a close in a handler nothing more of the same batch is told', () => {
    const { inbox, done, whenDone } = newInbox();
    whenDone((what) => {
      if (what !== 'a') return;
      // Two frames of the same batch wait behind the one that is being told.
      inbox.put('b');
      inbox.put('c');
      inbox.clear();
    });
    inbox.put('a');
    expect(done).toEqual(['a']);
    inbox.put('d');
    expect(done).toEqual(['a', 'd']);
  });

  it('after a close in a handler nothing more of a long frame is told, nor of those behind it', () => {
    const { inbox, done, whenDone, turn } = newInbox();
    inbox.put('long 3');
    inbox.put('b');
    whenDone(() => inbox.clear());
    turn();
    expect(done).toEqual(['long', 'long piece']);
    turn();
    expect(done).toEqual(['long', 'long piece']);
  });

  it('after a close in a handler of its very beginning nothing more of a long frame is told', () => {
    const { inbox, done, whenDone, turn, turns } = newInbox();
    whenDone((what) => {
      if (what === 'long') inbox.clear();
    });
    inbox.put('long 3');
    turn();
    expect([done, turns]).toEqual([['long'], []]);
    inbox.put('next');
    expect(done).toEqual(['long', 'next']);
  });

  it('a long frame of the next socket is taken in although one of the last was given up', () => {
    const { inbox, done, turn } = newInbox();
    inbox.put('old 2');
    inbox.clear();
    inbox.put('new 1');
    turn();
    turn();
    expect(done).toEqual(['old', 'new', 'new piece']);
  });

  it('a frame given up by its very last piece does not take those behind it along into the next socket', () => {
    const { inbox, done, whenDone, turn } = newInbox();
    inbox.put('long 1');
    inbox.put('b');
    whenDone((what) => {
      if (what !== 'long piece') return;
      inbox.clear();
      whenDone(() => {});
      inbox.put('c 1');
      inbox.put('d');
    });
    turn();
    turn();
    expect(done).toEqual(['long', 'long piece', 'c', 'c piece', 'd']);
  });
});
