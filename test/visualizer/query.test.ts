import { describe, expect, it } from '@jest/globals';
import { queryOf } from '../../visualizer/model/query.js';
import { found, Recording } from './support/recording.js';

const search = (recording: Recording, text: string): string[] => found(recording, queryOf(text, recording.store));

describe('A search for actors', () => {
  const recording = new Recording('bot-1');
  recording.actor('a1', 'off');
  recording.actor('b2', 'on');
  recording.pass(10 * 60_000);
  recording.actor('c3', 'on.bright');
  recording.step('a1', 'press', 'on');
  recording.end('b2');

  it.each([
    ['', ['a1', 'c3']],
    ['a1', ['a1']],
    ['A1', ['a1']],
    ['kind:lamp', ['a1', 'c3']],
    ['kind:door', []],
    ['state:on', ['a1', 'c3']],
    ['state:bright', ['c3']],
    ['state:on.bright', ['c3']],
    ['state:o', ['a1', 'c3']],
    ['state:off', []],
    ['age:<1m', ['a1', 'c3']],
    ['age:>5m', []],
    ['proc:bot', ['a1', 'c3']],
    ['proc:other', []],
    ['evt:press', ['a1']],
    ['evt:pr*', ['a1']],
    ['evt:p', []],
    ['is:ended', ['b2']],
    ['is:running', ['a1', 'c3']],
    ['-state:bright', ['a1']],
    ['state:on -evt:press', ['c3']],
    ['state:', ['a1', 'c3']],
  ])('%p finds %p', (text, ids) => {
    expect(search(recording, text)).toEqual(ids);
  });

  it('says which words it does not understand, and goes by the others', () => {
    const query = queryOf('a1 colour:red age:soon', recording.store);
    expect(query.problems).toEqual(['colour:red', 'age:soon']);
    expect(found(recording, query)).toEqual(['a1']);
  });
});
