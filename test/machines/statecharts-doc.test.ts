import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { diagramOf } from '../../scripts/docs/mermaid.js';
import { sourcesOf } from '../../scripts/docs/sources.js';
import { statechartsPage } from '../../scripts/docs/statecharts.js';
import { charts, leavesUnder, pathOf } from './support/chart.js';

const read = (file: string): string => readFileSync(path.join(__dirname, '../..', file), 'utf8');

const sourceOf = (name: string): string =>
  sourcesOf[name as keyof typeof sourcesOf].map((file) => read(`src/machines/${file}.ts`)).join('\n');

test('docs/statecharts.md is what the charts say: run `npm run docs` if it is not', () => {
  const page = statechartsPage(
    charts.map(({ machine, events, name }) => ({ machine, events, source: sourceOf(name) })),
  );
  const written = read('docs/statecharts.md');
  // Line by line, so that a failure shows the difference and not two pages.
  expect(written.split('\n')).toEqual(page.split('\n'));
});

describe.each(charts)('the drawing of $name', ({ machine }) => {
  const lines = diagramOf(machine)
    .split('\n')
    .map((line) => line.trim());
  const declared = lines.flatMap((line) => /^state "[\w]+" as (\w+)/.exec(line)?.[1] ?? []);
  const edges = lines.flatMap((line) => {
    const found = /^(\S+) --> (\S+)(?: : (.*))?$/.exec(line);
    return found ? [{ from: found[1]!, to: found[2]!, label: found[3] }] : [];
  });

  test('is made of nothing but what Mermaid reads: states, edges, boxes and their dividers', () => {
    const readable =
      /^(stateDiagram-v2|state "\w+" as \w+( \{)?|\w+ : calls \w+|(\[\*\]|\w+) --> \w+( : [^:;#]+)?|\}|--)$/;
    expect(lines.filter((line) => !readable.test(line))).toEqual([]);
  });

  test('closes every box that it opens', () => {
    expect(lines.filter((line) => line.endsWith('{'))).toHaveLength(lines.filter((line) => line === '}').length);
  });

  test('shows every state, once', () => {
    const wanted = leavesUnder(machine.root).map((leaf) => `${machine.id}_${pathOf(leaf).replaceAll('.', '_')}`);
    expect(declared).toEqual(expect.arrayContaining(wanted));
    expect(new Set(declared).size).toBe(declared.length);
  });

  test('draws between states that it has shown before, one edge for each pair', () => {
    const loose = lines.flatMap((line, at) => {
      const edge = /^(\S+) --> (\S+)/.exec(line);
      if (!edge) return [];
      const before = lines.slice(0, at).join('\n');
      return [edge[1]!, edge[2]!].filter((id) => id !== '[*]' && !before.includes(` as ${id}`));
    });
    expect(loose).toEqual([]);
    const pairs = edges.filter(({ from }) => from !== '[*]').map(({ from, to }) => `${from} ${to}`);
    expect(new Set(pairs).size).toBe(pairs.length);
  });

  test('draws no edge between a box and its own inside, which Mermaid cannot lay out', () => {
    const inside = edges.filter(
      ({ from, to }) => from !== to && (to.startsWith(`${from}_`) || from.startsWith(`${to}_`)),
    );
    expect(inside).toEqual([]);
  });

  test('leaves no state without an edge that leads to it', () => {
    const reached = new Set(edges.map(({ to }) => to));
    const boxOf = (id: string) => id.slice(0, id.lastIndexOf('_'));
    const unreached = leavesUnder(machine.root)
      .map((leaf) => `${machine.id}_${pathOf(leaf).replaceAll('.', '_')}`)
      .filter((id) => !reached.has(id) && !reached.has(boxOf(id)));
    expect(unreached).toEqual([]);
  });
});
