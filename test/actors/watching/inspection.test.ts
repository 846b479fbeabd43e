import { describe, expect, test } from '@jest/globals';
import { type InspectionEvent, inspectorOf } from '../../../src/actors/inspection.js';

const event = (type: string): InspectionEvent => ({ type, rootId: 'x:0', actorRef: {} });
const later = () => new Promise((resolve) => setImmediate(resolve));

describe('Whoever watches the actors', () => {
  test('is nobody where no observer was given: nothing is spent on inspection', () => {
    expect(inspectorOf([], () => {})).toBeUndefined();
  });

  test('may be a function or an object, and hears every event', () => {
    const heard: string[] = [];
    const inspect = inspectorOf(
      [
        ({ type }: InspectionEvent) => void heard.push(`function ${type}`),
        { next: ({ type }) => void heard.push(`object ${type}`) },
      ],
      () => {},
    )!;
    inspect(event('one'));
    inspect(event('two'));
    expect(heard).toEqual(['function one', 'object one', 'function two', 'object two']);
  });

  test('that throws, or rejects, breaks nobody, goes on being told, and is reported once for each', async () => {
    const failures: unknown[] = [];
    const heard: string[] = [];
    const thrown = new Error('thrown');
    const rejected = new Error('rejected');
    const inspect = inspectorOf(
      [
        () => {
          heard.push('throws');
          throw thrown;
        },
        { next: () => Promise.reject(rejected) as never },
        () => void heard.push('good'),
      ],
      (error) => void failures.push(error),
    )!;
    inspect(event('one'));
    inspect(event('two'));
    // Never from within: the first actor starts before anybody can listen to errors.
    expect(failures).toEqual([]);
    await later();
    expect(failures).toEqual([thrown, rejected]);
    expect(heard).toEqual(['throws', 'good', 'throws', 'good']);
  });
});
