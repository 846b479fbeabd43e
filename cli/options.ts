import { parseArgs } from 'node:util';
import { UsageError } from './command.js';
import { insteadOf } from './suggest.js';

/** An option of a command; one that takes a value says what it needs, such as `a file`. */
export type OptionSpec = { readonly type: 'boolean' } | { readonly type: 'string'; readonly needs: string };

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

export type OptionValues<S extends OptionSpecs> = {
  readonly [K in keyof S]?: S[K]['type'] extends 'string' ? string : boolean;
};

/**
 * Reads the options of a command. The complaints of `parseArgs` speak to the programmer; its tokens let us say the same in the
 * user's words.
 * @param onPositional what to say about an argument that is no option
 */
export function parseOptions<const S extends OptionSpecs>(
  args: readonly string[],
  specs: S,
  onPositional: (value: string) => string = (value) => `"${value}" is not expected: all arguments are options`,
): OptionValues<S> {
  const flags = [...Object.keys(specs), 'help'].map((name) => `--${name}`);
  const options = Object.fromEntries(Object.entries(specs).map(([name, { type }]) => [name, { type }]));
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const values: Record<string, string | boolean> = {};
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') throw new UsageError(onPositional(token.value));
    const { name, rawName, value, inlineValue = false } = token;
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (!spec) throw new UsageError(`unknown option ${rawName}${insteadOf(rawName, flags)}`);
    if (name in values) throw new UsageError(`${rawName} is given twice`);
    if (spec.type === 'boolean') {
      if (value !== undefined) throw new UsageError(`${rawName} takes no value`);
      values[name] = true;
    } else {
      if (isMissing(value, inlineValue)) throw new UsageError(`${rawName} needs ${spec.needs}`);
      values[name] = value;
    }
  }
  return values as OptionValues<S>;
}

/** `--script --quiet` forgot the file; a value that begins with a dash can be given as `--script=-name`. -1 is meant as a value. */
const isMissing = (value: string | undefined, isInline: boolean): value is undefined =>
  !value || (!isInline && /^-(?!\d)/.test(value));
