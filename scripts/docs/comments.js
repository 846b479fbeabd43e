// What the authors wrote beside the chart: the paragraphs of a machine file that the page repeats word for word.

/**
 * The paragraph above the context interface: what lives here, what it promises, what it leaves to others.
 * @param {string} source
 * @returns {string}
 */
export function openingParagraph(source) {
  const found = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export interface \w+Context\b/.exec(source)?.[1];
  if (!found) throw new Error('There is no doc comment above the context interface.');
  return plain(found);
}

/**
 * The comment right above a state, by the state's path. The formatter keeps one property a line and two spaces a level, which is all
 * that this needs to know of TypeScript.
 * @param {string} source
 * @returns {Map<string, string>}
 */
export function stateComments(source) {
  /** @type {Map<string, string>} */
  const comments = new Map();
  // A region may have a file of its own: `export const token = someSetup.createStateConfig({`.
  const begin = /^(?:export )?const (\w+) = \w+\.create(Machine|StateConfig)\(/gm;
  const starts = [...source.matchAll(begin)];
  for (const [at, start] of starts.entries()) {
    const [, name = '', kind] = start;
    const part = source.slice(start.index + start[0].length, starts[at + 1]?.index);
    for (const [path, comment] of commentsOfPart(part)) {
      comments.set(kind === 'Machine' ? path : `${name}.${path}`, comment);
    }
  }
  return comments;
}

/**
 * @param {string} part
 * @returns {Map<string, string>}
 */
function commentsOfPart(part) {
  /** @type {Map<string, string>} */
  const comments = new Map();
  /** @type {{ indent: number, key: string }[]} */
  const above = [];
  const pattern = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?^( *)(\w+): \{/gm;
  for (const [, comment, spaces = '', key = ''] of part.matchAll(pattern)) {
    while ((above.at(-1)?.indent ?? -1) >= spaces.length) above.pop();
    above.push({ indent: spaces.length, key });
    if (!comment || above.at(-2)?.key !== 'states') continue;
    comments.set(
      above
        .filter((_, index) => above[index - 1]?.key === 'states')
        .map((one) => one.key)
        .join('.'),
      plain(comment),
    );
  }
  return comments;
}

/**
 * The comments on the actions in `setup`, by name: what a chart asks others to do.
 * @param {string} source
 * @returns {Map<string, string>}
 */
export function actionComments(source) {
  const [, block = ''] = /^ {2}actions: \{\n([\s\S]*?)^ {2}\},/m.exec(source) ?? [];
  return new Map(
    [...block.matchAll(/^ {4}\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n {4}(\w+):/gm)].map(([, comment = '', name = '']) => [
      name,
      plain(comment),
    ]),
  );
}

/** @param {string} comment */
function plain(comment) {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*?\s?/, '').trimEnd())
    .join('\n')
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replaceAll('\n', ' '))
    .join('\n\n');
}
