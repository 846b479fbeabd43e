/** So that a diff of a page can be read. */
const LONGEST = 120;

/** Code and links are never broken. */
const WORDS = /(?:`[^`]*`|\[[^\]]*\]\([^)]*\)|\S)+/g;

/** Tables, headings, comments, and what links point to. */
const AS_IT_IS = /^\s*(?:\||#|<|\[[^\]]*\]:)/;
const MARK = /^\s*(?:[-*+] |\d+\. )/;

/**
 * The paragraphs and items of a page that have lines which are too long, in lines that are not. All else stays as it is.
 * @param {string} page
 */
export function wrapped(page) {
  /** @type {string[]} */
  const done = [];
  /** @type {string[]} */
  let paragraph = [];
  let isCode = false;
  const endParagraph = () => {
    done.push(...(paragraph.some((line) => line.length > LONGEST) ? inLines(paragraph) : paragraph));
    paragraph = [];
  };
  for (const line of page.split('\n')) {
    const isFence = line.startsWith('```');
    if (isCode || isFence || line === '' || AS_IT_IS.test(line)) {
      endParagraph();
      done.push(line);
      if (isFence) isCode = !isCode;
    } else {
      if (MARK.test(line)) endParagraph();
      paragraph.push(line);
    }
  }
  endParagraph();
  return done.join('\n');
}

/** @param {readonly string[]} paragraph */
function inLines([first = '', ...others]) {
  const [mark = ''] = MARK.exec(first) ?? [];
  const further = ' '.repeat(mark.length);
  const words = [first.slice(mark.length), ...others].join(' ').match(WORDS) ?? [];
  /** @type {string[]} */
  const lines = [];
  let current = mark + words.shift();
  for (const word of words) {
    if (current.length + 1 + word.length > LONGEST) {
      lines.push(current);
      current = further + word;
    } else current += ` ${word}`;
  }
  return [...lines, current];
}
