import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '..', '..');
const FOLDERS = ['src', 'emulator', 'testing', 'cli', 'visualizer', 'examples', 'scripts', 'bench', 'test', 'docs'];
const TEXTS = /\.(?:ts|tsx|js|mjs|cjs|md|html)$/;
// These two have citations that lead nowhere on purpose.
const OURSELVES = /^test\/docs\/citations(?:\.test)?\.ts$/;

export interface Text {
  readonly file: string;
  readonly text: string;
}

/** Everything that may cite something: code, tests, documentation. */
export function texts(): Text[] {
  const inFolders = FOLDERS.filter((folder) => existsSync(path.join(root, folder))).flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && TEXTS.test(entry.name))
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
  );
  return ['README.md', 'CHANGELOG.md', ...inFolders]
    .filter((file) => !OURSELVES.test(file))
    .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));
}

export interface Citation {
  /** Where it stands: `file:line`. */
  readonly at: string;
  /** What it names: `6.10`, `13.4 #11`, `KB-10`. */
  readonly id: string;
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;

function found({ file, text }: Text, pattern: RegExp): { at: string; match: RegExpMatchArray }[] {
  return [...text.matchAll(pattern)].map((match) => ({ at: `${file}:${lineAt(text, match.index)}`, match }));
}

// A citation may run over the end of a comment's line.
const SPACE = String.raw`(?: |[ \t]*\n[ \t]*(?:\*|\/\/)?[ \t]*)`;
const NUMBER = String.raw`\d{1,2}(?:\.\d{1,2})?(?:${SPACE}#\d+)?(?![\d.]*\d)`;
const SECTIONS = new RegExp(
  String.raw`protocol\.md(?:\`|\]\([^)]*\))?(?:${SPACE}sections?)?${SPACE}(${NUMBER}(?:(?:–|(?:,|;|${SPACE}and)${SPACE})${NUMBER})*)`,
  'g',
);

/** The sections of docs/protocol.md that a text names, also in lists: `protocol.md 2.2, 13.4 #18`, `protocol.md 6.3–6.5`. */
export function sectionsCited(text: Text): Citation[] {
  return found(text, SECTIONS).flatMap(({ at, match }) =>
    [...(match[1] ?? '').matchAll(new RegExp(NUMBER, 'g'))].map(([id]) => ({ at, id: id.replace(/\s[\s*/]*#/, ' #') })),
  );
}

/** What a text calls by an id, such as `KB-10`, `EA25` or `G4`; `pattern` says which. */
export function idsCited(text: Text, pattern: RegExp): Citation[] {
  return found(text, new RegExp(pattern, 'g')).map(({ at, match: [id] }) => ({ at, id }));
}

/** The ids that a page defines: in the first cell of a row, in bold at the beginning of an item, or as a heading. */
export function idsDefined(page: string, pattern: RegExp): Set<string> {
  const ids = page.matchAll(new RegExp(String.raw`^(?:\| *|- \*\*|## )(${pattern.source})\b`, 'gm'));
  return new Set([...ids].map(([, id = '']) => id));
}

/** The sections of a page by number, and the numbered items in them: `13.4`, `13.4 #11`. */
export function sectionsOf(page: string): Set<string> {
  const numbers = new Set<string>();
  let section = '';
  for (const line of page.replace(/^```[\s\S]*?^```$/gm, '').split('\n')) {
    const heading = /^#+ (\d+(?:\.\d+)?)\.? /.exec(line)?.[1];
    const item = /^(\d+)\. /.exec(line)?.[1];
    if (heading) section = heading;
    if (heading) numbers.add(heading);
    if (item) numbers.add(`${section} #${item}`);
  }
  return numbers;
}
