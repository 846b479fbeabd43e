import type { Layout } from '../../layout/layout.js';

/** What part of a chart is shown: a point of it at `x`, `y` × `k` from the corner, in pixels. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

/** The room that there is for a chart, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

type Box = Layout['nodes'][number];

const NEAREST = 2.5;
const FARTHEST = 0.15;
/**
 * Here the smallest texts (10.5 px) are 11 px high. Who follows an actor is never shown less: where the whole chart does not fit
 * that way, its active part is shown.
 */
const READABLE = 11 / 10.5;
/** Taller states are drawn around others: what is active in them says more. */
const TALLEST_LEAF = 260;

/** How large all of a chart can be shown; also where there is no room at all, because something else is shown. */
export const fitScale = ({ width, height }: Size, layout: Layout): number =>
  Math.max(FARTHEST, Math.min((width - 48) / layout.width, (height - 100) / layout.height, 1.25));

/** Shows all of a chart. */
export function onAll(size: Size, layout: Layout): Camera {
  const k = fitScale(size, layout);
  return {
    k,
    x: (size.width - layout.width * k) / 2,
    y: Math.max(66, (size.height + 40 - layout.height * k) / 2),
  };
}

/**
 * Shows what is active: all of the chart where its names can be read that way, else the active states in the middle. `first` is
 * the state that is shown where they are too far from each other to be seen at once.
 */
export function onActive(size: Size, layout: Layout, active: readonly Box[], first: Box): Camera {
  const leaves = active.filter(([, , , h]) => h < TALLEST_LEAF);
  const shown = leaves.length > 0 ? leaves : active;
  if (fitScale(size, layout) >= READABLE || shown.length === 0) return onAll(size, layout);
  const left = Math.min(...shown.map(([x]) => x));
  const right = Math.max(...shown.map(([x, , w]) => x + w));
  const top = Math.min(...shown.map(([, y]) => y));
  const bottom = Math.max(...shown.map(([, y, , h]) => y + h));
  const { width, height } = size;
  const near = Math.min(READABLE, (width - 120) / (right - left), (height - 180) / (bottom - top));
  if (near >= READABLE) return centred(size, layout, near, (left + right) / 2, (top + bottom) / 2);
  const [x, y, w, h] = first;
  return centred(size, layout, READABLE, x + w / 2, y + h / 2);
}

/** A point of the chart in the middle, but no more empty ground than there must be. */
function centred({ width, height }: Size, layout: Layout, k: number, x: number, y: number): Camera {
  const clamp = (at: number, room: number, length: number, begin: number): number =>
    length <= room - begin ? begin + (room - begin - length) / 2 : Math.min(begin, Math.max(room - 24 - length, at));
  return {
    k,
    x: clamp(width / 2 - x * k, width, layout.width * k, 24),
    y: clamp((height + 40) / 2 - y * k, height, layout.height * k, 66),
  };
}

/** Nearer or farther, with the point at `atX`, `atY` staying where it is. */
export function zoomed({ x, y, k }: Camera, by: number, atX: number, atY: number): Camera {
  const next = Math.min(NEAREST, Math.max(FARTHEST, k * by));
  return { k: next, x: atX - ((atX - x) * next) / k, y: atY - ((atY - y) * next) / k };
}
