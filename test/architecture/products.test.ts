import { describe, expect, it } from '@jest/globals';
import { circlesOf, type Import, importsOf, sourcesIn } from './source.js';

const importsIn = (folder: string): readonly Import[] => sourcesIn(folder, { base: '.' }).flatMap(importsOf);

/** What the products around the SDK may use of the repository, besides themselves. */
const MAY_USE: Readonly<Record<string, { readonly names: RegExp; readonly files: RegExp }>> = {
  // A second opinion on the protocol, so it must not share a line with the SDK.
  emulator: { names: /^$/, files: /^$/ },
  // What users of the kit have in their own programs.
  testing: { names: /^parley-sdk(?:\/(?:emulator|inspect|machines|visualizer))?$/, files: /^$/ },
  cli: { names: /^parley-sdk(?:\/(?:emulator|inspect|visualizer|testing|machines))?$/, files: /^$/ },
  // What an inspector is told is described where it is told; the replay steps the charts of today, has their actions say what
  // they tell, and runs sessions on recorded frames, with the requests of the api.
  visualizer: {
    names: /^$/,
    files: /^src\/(?:inspect|machines|transport|actors|api\/requests|api\/conversation\/begin-conversation)/,
  },
  // The emulator's page: it speaks to the control API, and has its types.
  console: { names: /^$/, files: /^emulator\/control\/shapes\.ts$/ },
};

describe.each(Object.entries(MAY_USE))('%s/', (folder, { names, files }) => {
  const all = importsIn(folder);

  it('uses of the repository only what it may', () => {
    expect(all.length).toBeGreaterThan(20);
    const wrong = all.filter(({ specifier, target }) =>
      target === undefined
        ? specifier.startsWith('parley-sdk') && !names.test(specifier)
        : !target.startsWith(`${folder}/`) && !files.test(target),
    );
    expect(wrong.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([]);
  });

  it('has no circles of imports, not even of types, but through the list of what an emulator consists of', () => {
    const isList = ({ from, isTypeOnly }: Import): boolean => from === 'emulator/parts.ts' && isTypeOnly;
    expect(circlesOf(all.filter((one) => !isList(one)))).toEqual([]);
  });
});

describe('visualizer/model', () => {
  it('knows nothing of the page that shows it', () => {
    const up = importsIn('visualizer/model').filter(({ target }) => target?.startsWith('visualizer/page/'));
    expect(up.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([]);
  });
});
