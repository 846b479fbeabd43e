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
