import type { Definition } from '../../src/inspect/rows.js';
import { boxSize, type Drawing, SIZE } from './drawing.js';
import type { Layout } from './layout.js';

const GAP = 14;

/**
 * A layout for machines that nobody has laid out before: boxes in boxes, one below the other, regions side by side. Lines
 * are drawn straight from box to box where they are looked at, so none has a way of its own.
 */
export function outlineOf(definition: Definition, drawing: Drawing): Layout {
  const { nodes } = definition;
  const rectangles: [number, number, number, number][] = nodes.map(() => [0, 0, 0, 0]);
  const childrenOf = (index: number): number[] =>
    nodes.flatMap(({ parent }, child) => (parent === index ? [child] : []));

  /** Puts a state at a place; returns its size. */
  const place = (index: number, x: number, y: number): { width: number; height: number } => {
    const own = boxSize(definition, drawing, index);
    const children = childrenOf(index);
    let { width, height } = own;
    if (children.length > 0) {
      const isAcross = nodes[index]!.type === 'parallel' || children.length > 6;
      const columns =
        nodes[index]!.type === 'parallel' ? children.length : isAcross ? Math.ceil(children.length / 6) : 1;
      const perColumn = Math.ceil(children.length / columns);
      let left = x + GAP;
      let bottom = y + own.height;
      for (let column = 0; column < columns; column += 1) {
        let top = y + own.height + SIZE.pad;
        let widest = 0;
        for (const child of children.slice(column * perColumn, (column + 1) * perColumn)) {
          const size = place(child, left, top);
          widest = Math.max(widest, size.width);
          top += size.height + GAP;
        }
        bottom = Math.max(bottom, top);
        left += widest + GAP;
      }
      width = Math.max(width, left - x);
      height = bottom - y;
    }
    rectangles[index] = [x, y, width, height];
    return { width, height };
  };
  const { width, height } = place(0, 0, 0);
  const bundles = drawing.bundles.map(() => ({ line: [], label: [0, 0, 0, 0] as const }));
  return { width, height, nodes: rectangles, initials: {}, bundles };
}
