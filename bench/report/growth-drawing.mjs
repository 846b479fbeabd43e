import { formatNumber } from './figure.mjs';

/**
 * The growth table as a drawing: three small charts side by side, one idea each. Written by hand as SVG, without a
 * library; colours and lines are chosen to be readable on a white and on a dark page alike.
 */

/** @typedef {import('../figures/growth.mjs').GrowthRow} GrowthRow */
/** @typedef {{ label: string, colour: string, points: { x: number, y: number }[] }} Line */
/** @typedef {{ title: string, unit: string, xLabel: string, lines: Line[] }} Chart */

const chart = { width: 300, height: 200, gap: 70, left: 52, top: 66 };
const ink = '#7d8590';
const blue = '#3b82d6';
const orange = '#d9822b';
const green = '#2f9e6e';

/** @param {{ byConversations: GrowthRow[], byConnections: GrowthRow[] }} grown @param {string} caption */
export function drawGrowth({ byConversations, byConnections }, caption) {
  const overConversations = (/** @type {(row: GrowthRow) => number} */ pick) =>
    byConversations.map((row) => ({ x: row.conversations, y: pick(row) }));
  const overConnections = (/** @type {(row: GrowthRow) => number} */ pick) =>
    byConnections.map((row) => ({ x: row.connections, y: pick(row) }));
  /** @type {Chart[]} */
  const charts = [
    {
      title: 'CPU per notification',
      unit: 'µs',
      xLabel: 'conversations on one connection',
      lines: [
        { label: 'message', colour: blue, points: overConversations((row) => row.eventMicros) },
        { label: 'appears', colour: orange, points: overConversations((row) => row.spawnMicros) },
        { label: 'closes', colour: green, points: overConversations((row) => row.stopMicros) },
      ],
    },
    {
      title: 'Heap per idle conversation, two listeners',
      unit: 'bytes',
      xLabel: 'conversations on one connection',
      lines: [{ label: 'heap', colour: blue, points: overConversations((row) => row.bytesPerConversation) }],
    },
    {
      title: 'CPU per notification, 10,000 conversations',
      unit: 'µs',
      xLabel: 'connections in one process',
      lines: [
        { label: 'message', colour: blue, points: overConnections((row) => row.eventMicros) },
        { label: 'appears', colour: orange, points: overConnections((row) => row.spawnMicros) },
        { label: 'closes', colour: green, points: overConnections((row) => row.stopMicros) },
      ],
    },
  ];
  const width = chart.left + charts.length * (chart.width + chart.gap) - chart.gap + 24;
  const height = chart.top + chart.height + 82;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif" font-size="11">`,
    `  <title>Cost against the number of conversations and connections</title>`,
    ...charts.map((each, n) => drawChart(each, chart.left + n * (chart.width + chart.gap))),
    `  <text x="${chart.left}" y="${height - 8}" fill="${ink}" font-size="10">${escapeText(caption)}</text>`,
    '</svg>',
    '',
  ].join('\n');
}

/** @param {Chart} drawn @param {number} left */
function drawChart({ title, unit, xLabel, lines }, left) {
  const xs = [...new Set(lines.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const top = niceCeiling(
    Math.max(...lines.flatMap(({ points }) => points.map(({ y }) => y)).filter(Number.isFinite), 1),
  );
  const low = Math.log(xs[0] ?? 1);
  const high = Math.log(xs.at(-1) ?? 10);
  // Each step multiplies, so equal factors get equal distances; costs start at zero, so that flat looks flat.
  const xOf = (/** @type {number} */ x) => left + 14 + ((Math.log(x) - low) / (high - low || 1)) * (chart.width - 28);
  const yOf = (/** @type {number} */ y) => chart.top + chart.height - (y / top) * chart.height;
  const parts = [
    `<text x="${left}" y="20" fill="${ink}" font-size="13" font-weight="600">${escapeText(title)}</text>`,
    `<text x="${left - 8}" y="${chart.top - 10}" fill="${ink}" text-anchor="end">${escapeText(unit)}</text>`,
  ];
  for (let tick = 0; tick <= 4; tick++) {
    const y = yOf((top * tick) / 4);
    parts.push(
      `<line x1="${left}" x2="${left + chart.width}" y1="${round(y)}" y2="${round(y)}" stroke="${ink}" stroke-opacity="${tick === 0 ? 0.9 : 0.25}"/>`,
      `<text x="${left - 8}" y="${round(y + 4)}" fill="${ink}" text-anchor="end">${formatNumber((top * tick) / 4)}</text>`,
    );
  }
  for (const x of xs) {
    parts.push(
      `<line x1="${round(xOf(x))}" x2="${round(xOf(x))}" y1="${chart.top + chart.height}" y2="${chart.top + chart.height + 4}" stroke="${ink}"/>`,
      `<text x="${round(xOf(x))}" y="${chart.top + chart.height + 17}" fill="${ink}" text-anchor="middle">${x >= 1000 ? `${x / 1000}k` : x}</text>`,
    );
  }
  parts.push(
    `<text x="${left + chart.width / 2}" y="${chart.top + chart.height + 36}" fill="${ink}" text-anchor="middle">${escapeText(xLabel)}</text>`,
  );
  let legend = left;
  for (const [n, { label, colour, points }] of lines.entries()) {
    const drawn = points.filter(({ y }) => Number.isFinite(y));
    parts.push(
      `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${drawn.map(({ x, y }) => `${round(xOf(x))},${round(yOf(y))}`).join(' ')}"/>`,
      ...drawn.map(({ x, y }) => `<circle cx="${round(xOf(x))}" cy="${round(yOf(y))}" r="3" fill="${colour}"/>`),
    );
    const last = drawn.at(-1);
    if (last !== undefined) {
      // The third line runs close below the second: its label goes underneath.
      parts.push(
        `<text x="${round(xOf(last.x) + 8)}" y="${round(yOf(last.y) + (n === 2 ? 16 : -7))}" fill="${colour}" text-anchor="end">${formatNumber(last.y)}</text>`,
      );
    }
    if (lines.length > 1) {
      parts.push(
        `<rect x="${legend}" y="31" width="10" height="10" rx="2" fill="${colour}"/>`,
        `<text x="${legend + 14}" y="40" fill="${ink}">${escapeText(label)}</text>`,
      );
      legend += 34 + label.length * 6;
    }
  }
  return `  <g>\n    ${parts.join('\n    ')}\n  </g>`;
}

/** The next of 1, 2, 2.5, 4, 5, 8, 10 times a power of ten: divides by four without odd labels. @param {number} value */
function niceCeiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 4, 6, 8, 10].find((candidate) => candidate * power >= value) ?? 10;
  return factor * power;
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}

/** @param {string} text */
function escapeText(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
