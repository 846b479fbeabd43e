/** Layouts of known machines, made when the page is built: it takes seconds. Not part of the page. */
import type { ELK, ElkExtendedEdge, ElkNode } from 'elkjs';
import elkModule from 'elkjs/lib/elk.bundled.js';
import type { Definition } from '../../src/inspect/rows.js';
import { boxSize, type Drawing, drawingOf, labelSize, SIZE } from './drawing.js';
import type { Layout, Line } from './layout.js';

/** Its types describe another kind of module than it is. */
const Elk = elkModule as unknown as new () => ELK;

const COMMON = {
  'elk.alignment': 'TOP',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.spacing.nodeNode': '22',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '10',
  'elk.layered.spacing.nodeNodeBetweenLayers': '15',
  'elk.layered.spacing.edgeNodeBetweenLayers': '10',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '8',
};

/** Found by trying: model order on inner states makes ELK crash, and a machine drawn to the right is too wide for a panel. */
const OF_ROOT = {
  ...COMMON,
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
};
const OF_INNER = { ...COMMON, 'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST' };

const LABEL = { 'elk.edgeLabels.inline': 'true', 'elk.edgeLabels.placement': 'CENTER' };
const DOT = 10;

export async function elkLayout(definition: Definition): Promise<Layout> {
  const drawing = drawingOf(definition);
  const { nodes } = definition;
  const childrenOf = (index: number): number[] =>
    nodes.flatMap(({ parent }, child) => (parent === index ? [child] : []));
  // Nothing leads from one region of the machine to another: each is laid out by itself, and they are put side by side.
  const regions = nodes[0]?.type === 'parallel' ? childrenOf(0) : [0];
  const parts = await Promise.all(regions.map((region) => partLayout(definition, drawing, region, childrenOf)));
  if (regions[0] === 0) return layoutFrom(definition, drawing.bundles.length, parts);
  const head = boxSize(definition, drawing, 0).height;
  const { offsets, width, height } = packed(parts);
  offsets.forEach(([x, y], index) => {
    parts[index]!.offset = [x + GAP, y + head + GAP];
  });
  const layout = layoutFrom(definition, drawing.bundles.length, parts);
  const size = { width: width + 2 * GAP, height: height + head + 2 * GAP };
  return { ...layout, ...size, nodes: [[0, 0, size.width, size.height], ...layout.nodes.slice(1)] };
}

interface Part {
  readonly placed: ElkNode;
  offset: readonly [number, number];
}

const GAP = 16;
/** Width over height of the part of the page where a chart is. */
const BEST_RATIO = 1;

async function partLayout(
  definition: Definition,
  drawing: Drawing,
  root: number,
  childrenOf: (index: number) => number[],
): Promise<Part> {
  const { nodes } = definition;
  const edges: ElkExtendedEdge[] = [];
  const inside = new Set<number>();
  const box = (index: number): ElkNode => {
    inside.add(index);
    const node = nodes[index]!;
    const { width, height } = boxSize(definition, drawing, index);
    const children = childrenOf(index);
    if (children.length === 0) return { id: `n${index}`, width, height, layoutOptions: { 'elk.alignment': 'TOP' } };
    const boxes = children.map(box);
    if (node.initial >= 0) {
      const layoutOptions = { 'elk.layered.layering.layerConstraint': 'FIRST' };
      boxes.unshift({ id: `i${index}`, width: DOT, height: DOT, layoutOptions });
      edges.push({
        id: `e-i${index}`,
        sources: [`i${index}`],
        targets: [`n${node.initial}`],
        layoutOptions: { 'elk.layered.priority.direction': '10' },
      });
    }
    const padding = `[top=${height + SIZE.pad},left=14,bottom=14,right=14]`;
    const minimum = { 'elk.nodeSize.constraints': 'MINIMUM_SIZE', 'elk.nodeSize.minimum': `(${width},${height})` };
    const options = index === root ? OF_ROOT : OF_INNER;
    return { id: `n${index}`, children: boxes, layoutOptions: { ...options, ...minimum, 'elk.padding': padding } };
  };
  const top = box(root);
  drawing.bundles.forEach((bundle, index) => {
    if (!inside.has(bundle.source)) return;
    edges.push({
      id: `b${index}`,
      sources: [`n${bundle.source}`],
      targets: [`n${bundle.target}`],
      labels: [{ id: `l${index}`, text: ' ', ...labelSize(bundle), layoutOptions: LABEL }],
    });
  });
  return { placed: await new Elk().layout({ ...top, edges }), offset: [0, 0] };
}

interface Packed {
  readonly offsets: [number, number][];
  readonly width: number;
  readonly height: number;
}

/** Regions in columns or in rows, in their order: of all ways to break them, the one whose shape fits the page best. */
function packed(parts: readonly Part[]): Packed {
  const sizes = parts.map(({ placed }) => [placed.width ?? 0, placed.height ?? 0] as const);
  const turned = sizes.map(([w, h]) => [h, w] as const);
  const turnBack = ({ offsets, width, height }: Packed): Packed => ({
    offsets: offsets.map(([x, y]) => [y, x]),
    width: height,
    height: width,
  });
  const all = Array.from({ length: 2 ** (parts.length - 1) }, (_, breaks) => [
    columnsOf(sizes, breaks),
    turnBack(columnsOf(turned, breaks)),
  ]).flat();
  const scale = ({ width, height }: Packed): number => Math.max(width / BEST_RATIO, height);
  return all.reduce((best, one) => (scale(one) < scale(best) ? one : best));
}

/** A bit of `breaks` says that a new column begins there. */
function columnsOf(sizes: readonly (readonly [number, number])[], breaks: number): Packed {
  const offsets: [number, number][] = [];
  let [left, top, column, height] = [0, 0, 0, 0];
  sizes.forEach(([w, h], index) => {
    if (index > 0 && breaks & (1 << (index - 1))) [left, top, column] = [left + column + GAP, 0, 0];
    offsets.push([left, top]);
    top += h + GAP;
    column = Math.max(column, w);
    height = Math.max(height, top - GAP);
  });
  return { offsets, width: left + column, height };
}

function layoutFrom(definition: Definition, bundles: number, parts: readonly Part[]): Layout {
  const boxes = new Map<string, ElkNode>();
  const lines = new Map<string, Line>();
  const labels = new Map<string, readonly [number, number, number, number]>();
  for (const { placed, offset } of parts) {
    const [dx, dy] = offset;
    const keep = (node: ElkNode): void => {
      boxes.set(node.id, { ...node, x: (node.x ?? 0) + dx, y: (node.y ?? 0) + dy });
      node.children?.forEach(keep);
    };
    keep(placed);
    for (const { id, sections, labels: pills } of placed.edges ?? []) {
      const section = sections?.[0];
      const points = section ? [section.startPoint, ...(section.bendPoints ?? []), section.endPoint] : [];
      lines.set(
        id,
        points.map(({ x, y }) => [round(x + dx), round(y + dy)]),
      );
      const pill = pills?.[0];
      if (pill) labels.set(id, rectangle({ ...pill, x: (pill.x ?? 0) + dx, y: (pill.y ?? 0) + dy } as ElkNode));
    }
  }
  const root = boxes.get('n0');
  return {
    width: round(root?.width ?? 0),
    height: round(root?.height ?? 0),
    nodes: definition.nodes.map((_, index) => rectangle(boxes.get(`n${index}`) ?? {})),
    initials: Object.fromEntries(
      definition.nodes.flatMap(({ initial, type }, index) => {
        const dot = boxes.get(`i${index}`);
        if (initial < 0 || type !== 'compound' || !dot) return [];
        const centre = [round((dot.x ?? 0) + DOT / 2), round((dot.y ?? 0) + DOT / 2)] as const;
        return [[index, [centre, ...(lines.get(`e-i${index}`) ?? []).slice(1)]]];
      }),
    ),
    bundles: Array.from({ length: bundles }, (_, index) => ({
      line: lines.get(`b${index}`) ?? [],
      label: labels.get(`b${index}`) ?? [0, 0, 0, 0],
    })),
  };
}

const rectangle = ({ x = 0, y = 0, width = 0, height = 0 }: Partial<ElkNode>) =>
  [round(x), round(y), round(width), round(height)] as const;

const round = (value: number): number => Math.round(value * 10) / 10;
