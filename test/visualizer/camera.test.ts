import { describe, expect, test } from '@jest/globals';
import type { Layout } from '../../visualizer/layout/layout.js';
import { fitScale, onActive, onAll, zoomed } from '../../visualizer/page/chart/camera.js';

const SIZE = { width: 800, height: 600 };
const chart = (width: number, height: number): Layout => ({ width, height, nodes: [], initials: {}, bundles: [] });
const box = (x: number, y: number) => [x, y, 200, 100] as const;

describe('A chart', () => {
  test('that is small is shown as a whole, in the middle, and hardly larger than it is', () => {
    const small = chart(200, 100);
    const { x, k } = onAll(SIZE, small);
    expect(k).toBe(1.25);
    expect(x + (small.width * k) / 2).toBe(SIZE.width / 2);
    expect(onActive(SIZE, small, [box(0, 0)], box(0, 0))).toEqual(onAll(SIZE, small));
  });

  test('that has no room at all is shown at the smallest scale', () => {
    expect(fitScale({ width: 0, height: 0 }, chart(4_000, 3_000))).toBe(0.15);
  });

  test('whose names could not be read as a whole shows what is active in the middle', () => {
    const large = chart(8_000, 6_000);
    const { x, y, k } = onActive(SIZE, large, [box(4_000, 3_000)], box(4_000, 3_000));
    expect(k).toBeGreaterThan(1);
    expect(x + 4_100 * k).toBeCloseTo(400);
    expect(y + 3_050 * k).toBeCloseTo(320);
  });

  test('shows no more empty ground than it must: what is active at its edge is not in the middle', () => {
    expect(onActive(SIZE, chart(8_000, 6_000), [box(0, 0)], box(0, 0))).toMatchObject({ x: 24, y: 66 });
  });

  test('whose active states are too far apart shows the first region’s', () => {
    const large = chart(8_000, 6_000);
    const [first, other] = [box(4_000, 3_000), box(7_000, 5_000)];
    expect(onActive(SIZE, large, [first, other], first)).toEqual(onActive(SIZE, large, [first], first));
  });

  test('of which nothing is active is shown as a whole', () => {
    const large = chart(8_000, 6_000);
    expect(onActive(SIZE, large, [], box(0, 0))).toEqual(onAll(SIZE, large));
  });

  test('is zoomed around the pointer, within bounds', () => {
    const before = { x: 10, y: 20, k: 1 };
    const { x, y, k } = zoomed(before, 2, 110, 220);
    expect([(110 - x) / k, (220 - y) / k]).toEqual([100, 200]);
    expect([zoomed(before, 100, 0, 0).k, zoomed(before, 0.001, 0, 0).k]).toEqual([2.5, 0.15]);
  });
});
