/** A line of the transcript, taken apart. The columns are separated by two spaces. */
export interface Row {
  readonly time: number;
  readonly conversation: string;
  readonly actor: string;
  readonly symbol: string;
  readonly text: string;
}

const LINE =
  /^ *(?<time>\d+\.\d{3}) {2}(?:(?<conversation>\S+)? +)?(?<actor>[\w.…-]+) +(?<symbol>[·▌▒◆✗]) (?<text>.*)$/u;

export function rowsOf(stdout: string): Row[] {
  return stdout.split('\n').flatMap((line) => {
    const groups = LINE.exec(line)?.groups;
    if (!groups) return [];
    const { time = '', conversation = '', actor = '', symbol = '', text = '' } = groups;
    return [{ time: Number(time), conversation, actor, symbol, text }];
  });
}

/** What the connection of one actor went through, e.g. `opening.authenticating → opening.openingSocket`. */
export function connectionChanges(rows: readonly Row[], actor: string): string[] {
  return rows
    .filter((row) => row.actor === actor && row.text.startsWith('connection '))
    .map(({ text }) => text.slice('connection '.length));
}

export const messagesOf = (rows: readonly Row[]): Row[] =>
  rows.filter(({ symbol }) => symbol === '▌' || symbol === '▒');

/** The figures behind a conversation's name (or `all`) in the ledger at the end. */
export function ledgerRow(stdout: string, name: string): Record<string, number> {
  const line = stdout.split('\n').find((candidate) => candidate.startsWith(`${name} `) && /\d$/.test(candidate));
  if (!line) throw new Error(`no row for ${name} in the ledger:\n${stdout}`);
  const figures = line.slice(name.length).trim().split(/\s+/).map(Number);
  const [
    sent,
    privately,
    committed,
    deliveredToConsumer,
    deliveredToBrand,
    seenByConsumer,
    seenByBrand,
    doubled,
    lost,
  ] = figures;
  return Object.fromEntries(
    Object.entries({
      sent,
      privately,
      committed,
      deliveredToConsumer,
      deliveredToBrand,
      seenByConsumer,
      seenByBrand,
      doubled,
      lost,
    }).map(([key, value]) => [key, value ?? Number.NaN]),
  );
}
