import { describe, expect, it } from '@jest/globals';
import { insteadOf } from '../../cli/suggest.js';

describe('after an unknown word', () => {
  const commands = ['play', 'emulator', 'visualizer'];

  it.each([
    ['two letters swapped', 'paly', 'play'],
    ['a letter missing', 'emulatr', 'emulator'],
    ['a letter too many', 'plays', 'play'],
    ['another spelling', 'visualiser', 'visualizer'],
    ['capitals', 'PLAY', 'play'],
  ])('the command that was meant is named: %s', (_what, word, meant) => {
    expect(insteadOf(word, commands)).toBe(`; did you mean "${meant}"?`);
  });

  it('what is accepted is listed when nothing comes close', () => {
    expect(insteadOf('record', commands)).toBe('; accepted: play, emulator, visualizer');
  });

  it('a short word is not taken for another short word', () => {
    expect(insteadOf('pay', ['say', 'do'])).toBe('; did you mean "say"?');
    expect(insteadOf('dog', ['say', 'do'])).toBe('; did you mean "do"?');
    expect(insteadOf('hum', ['say', 'do'])).toBe('; accepted: say, do');
  });
});
