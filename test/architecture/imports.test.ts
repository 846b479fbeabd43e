import { describe, expect, it } from '@jest/globals';
import { circlesOf, type Import, importsOf, sources } from './source.js';

const all: readonly Import[] = sources.flatMap(importsOf);
const layerOf = (name: string): string => (name.includes('/') ? name.slice(0, name.indexOf('/')) : 'entry');
const said = ({ from, specifier }: Import): string => `${from} imports ${specifier}`;

/** What each layer may use; a `type` may be used where nothing of it is left at run time. */
const MAY_USE: Readonly<Record<string, { readonly layers: readonly string[]; readonly types: readonly string[] }>> = {
  entry: { layers: ['entry', 'api', 'transport', 'inspect'], types: ['actors'] },
  // What leaves the process for a visualizer: an observer like any other.
  inspect: { layers: ['inspect', 'transport'], types: ['actors'] },
  api: { layers: ['api', 'actors', 'transport'], types: ['machines'] },
  actors: { layers: ['actors', 'machines', 'transport'], types: [] },
  // A failure says what the chart needs to know of it, so its type begins there.
  transport: { layers: ['transport'], types: ['machines'] },
  machines: { layers: ['machines'], types: ['actors', 'transport'] },
};

describe('Imports point one way: api → actors → machines, actors → transport', () => {
  it('every file of src/ is in a layer', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(new Set(sources.map(({ name }) => layerOf(name)))).toEqual(new Set(Object.keys(MAY_USE)));
  });

  it.each(Object.entries(MAY_USE))('%s', (layer, { layers, types }) => {
    const wrong = all.filter(({ from, target, isTypeOnly }) => {
      if (target === undefined || layerOf(from) !== layer) return false;
      const used = layerOf(target);
      return !layers.includes(used) && !(isTypeOnly && types.includes(used));
    });
    // The delays are numbers with names; options and tests need one of them.
    const allowed = ['api/options/check-options.ts imports ../../machines/connection/delays.js'];
    expect(wrong.map(said).filter((one) => !allowed.includes(one))).toEqual([]);
  });

  it('machines take nothing but types from outside, and XState', () => {
    const outside = all.filter(
      ({ from, target }) => layerOf(from) === 'machines' && layerOf(target ?? '') !== 'machines',
    );
    const wrong = outside.filter(({ isTypeOnly, specifier }) => !isTypeOnly && specifier !== 'xstate');
    expect(wrong.map(said)).toEqual(['machines/paths/walk.ts imports xstate/graph']);
  });

  it('the paths through them are for tests: nothing that a program runs has them', () => {
    for (const entry of ['index.ts', 'consumer.ts', 'inspect.ts', 'runtime.node.ts'])
      expect([...reach(entry)].filter((name) => name.startsWith('machines/paths/'))).toEqual([]);
  });

  it('nothing of src/ reaches beyond src/: no emulator, visualizer, test, bench, and not itself by its public name', () => {
    const beyond = all.filter(
      ({ specifier, target }) => target?.startsWith('..') || specifier.startsWith('parley-sdk'),
    );
    expect(beyond.map(said)).toEqual([]);
  });

  it('every file that is imported is there', () => {
    const names = new Set(sources.map(({ name }) => name));
    expect(all.filter(({ target }) => target !== undefined && !names.has(target)).map(said)).toEqual([]);
  });
});

describe('Packages', () => {
  const usersOf = (name: string): string[] =>
    [
      ...new Set(all.filter(({ specifier, isTypeOnly }) => specifier === name && !isTypeOnly).map(({ from }) => from)),
    ].sort();

  it('are few, and no module of Node: src/ runs in browsers', () => {
    const packages = all.filter(({ target }) => target === undefined).map(({ specifier }) => specifier);
    expect([...new Set(packages)].sort()).toEqual([
      '#runtime',
      'fastest-levenshtein',
      'file-type/core',
      'https-proxy-agent',
      'immer',
      'ky',
      'node:net',
      'sharp',
      'undici',
      'ws',
      'xstate',
      'xstate/graph',
    ]);
  });

  it('ws is used by the runtime of Node only', () => {
    expect(usersOf('ws')).toEqual(['transport/proxy/proxied.node.ts', 'transport/runtime.node.ts']);
  });

  it('every HTTP request is made by ky, in one file', () => {
    expect(usersOf('ky')).toEqual(['transport/http/client.ts']);
  });

  it('what proxies need is loaded when there is one, and by Node only', () => {
    expect(usersOf('undici')).toEqual(['transport/proxy/proxied.node.ts']);
    expect(usersOf('https-proxy-agent')).toEqual(['transport/proxy/proxied.node.ts']);
    expect([...reach('index.ts')]).not.toContain('transport/proxy/proxied.node.ts');
  });

  it('what finds out the type of a file, and what makes a small picture of it, is loaded with the first file', () => {
    expect(usersOf('file-type/core')).toEqual(['transport/files/file-type.ts']);
    expect(usersOf('sharp')).toEqual(['transport/files/preview.node.ts']);
    expect([...reach('index.ts')].filter((name) => /preview\.(?:node|browser)/.test(name))).toEqual([]);
  });

  it('XState is not used by the api, nor by the transport', () => {
    expect(new Set(usersOf('xstate').map(layerOf))).toEqual(new Set(['actors', 'machines']));
  });

  it('the platform of Node is in no browser bundle, and that of browsers in no Node bundle', () => {
    for (const entry of ['index.ts', 'consumer.ts', 'transport/runtime.browser.ts'])
      expect([...reach(entry)].filter((name) => name.endsWith('runtime.node.ts'))).toEqual([]);
    for (const entry of ['index.ts', 'consumer.ts', 'runtime.node.ts'])
      expect([...reach(entry)]).not.toContain('transport/runtime.browser.ts');
    const ofMachines = [...reach('machines/index.ts')];
    expect(ofMachines.filter((name) => layerOf(name) !== 'machines')).toEqual([]);
  });
});

/** Every file that is there at run time for who imports this one. */
function reach(entry: string): Set<string> {
  if (!sources.some(({ name }) => name === entry)) throw new Error(`src/${entry} is not there`);
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const { from, target, isTypeOnly } of all) if (from === name && target && !isTypeOnly) visit(target);
  };
  visit(entry);
  return seen;
}

describe('The entry point for consumers', () => {
  const brands = /brand/;

  it('has no file of brands in it', () => {
    const files = [...reach('consumer.ts')];
    expect(files.length).toBeGreaterThan(60);
    expect(files.filter((name) => brands.test(name))).toEqual([]);
  });

  it('while the main one has them all', () => {
    const all = sources.map(({ name }) => name).filter((name) => brands.test(name));
    expect([...reach('index.ts')].filter((name) => brands.test(name)).sort()).toEqual(all.sort());
    expect(all.length).toBeGreaterThan(3);
  });
});

it('There are no circles of imports, not even of types', () => {
  expect(circlesOf(all)).toEqual([]);
});
