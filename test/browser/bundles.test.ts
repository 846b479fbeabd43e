/** The package in pages that others make: by three bundlers, and by a script element without any. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startEmulator } from 'parley-sdk/emulator';
import { serve } from '../../examples/web-consumer/shop/web-server.js';
import { Browsers, TEST_MS } from '../support/browser.js';
import { BUILD_TIMEOUT_MS, buildOnce, root, runNode } from '../support/run-node.js';

const BUNDLERS = ['esbuild', 'vite', 'webpack'];
jest.setTimeout(TEST_MS);
const browsers = new Browsers();
const folder = mkdtempSync(path.join(tmpdir(), 'parley-bundles-'));

/** A page whose only script is this one. */
function page(name: string, script: string): void {
  const html = `<!doctype html><html lang="en"><title>${name}</title>${script}</html>`;
  mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, name, 'index.html'), html);
}

beforeAll(async () => {
  await buildOnce();
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(root, path.join(folder, 'node_modules/parley-sdk'), 'junction');
  const entry = path.join(folder, 'page.mjs');
  copyFileSync(path.join(root, 'test/browser/fixtures/page.mjs'), entry);
  for (const bundler of BUNDLERS) page(bundler, '<script type="module" src="page.js"></script>');
  page('global', '<script src="parley.global.js"></script>');
  copyFileSync(path.join(root, 'dist/parley.global.js'), path.join(folder, 'global/parley.global.js'));
  copyFileSync(path.join(root, 'test/browser/fixtures/worker.mjs'), path.join(folder, 'global/worker.js'));
  const { code, stderr } = await runNode(['test/browser/support/bundlers.mjs', entry, folder]);
  if (code !== 0 || stderr) throw new Error(`a bundler is not content:\n${stderr}`);
  await browsers.begin();
}, BUILD_TIMEOUT_MS);

afterAll(async () => {
  await browsers.end();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs in the page: opens a connection, says something, sends a picture, reads it back. */
async function talk(address: { readonly accountId: string; readonly csdsDomain: string }) {
  type Made = import('parley-sdk/consumer').ConsumerConnection;
  const global = globalThis as unknown as {
    createConsumer?: (given: object) => Made;
    lpm: { createConnection: (given: object) => Made };
  };
  const create = global.createConsumer ?? ((given) => global.lpm.createConnection({ ...given, userType: 'CONSUMER' }));
  const connection = create({ appId: 'page', ...address });
  await connection.open();
  const conversation = await connection.createConversation();
  await conversation.sendMessage('from a page');
  const canvas = new OffscreenCanvas(40, 30);
  canvas.getContext('2d')!.fillRect(0, 0, 20, 20);
  const picture = await canvas.convertToBlob();
  await conversation.uploadFile(picture, 'a picture');
  // Accepted, it is in the dialog with the next notification.
  while (conversation.mainDialog.messages.length < 2)
    await new Promise((resolve) => conversation.once('message', resolve));
  const [text, file] = conversation.mainDialog.messages;
  const { data } = await file!.downloadFile();
  const sent = new Uint8Array(await picture.arrayBuffer());
  await connection.close();
  return {
    said: text!.body,
    isTheSame: data.length === sent.length && data.every((byte, index) => byte === sent[index]),
    fileType: file!.fileType,
    hasPreview: (file!.preview ?? '').length > 100,
    state: connection.lifecycle,
    ofNode: ['process', 'Buffer', 'global', 'require', 'setImmediate'].filter((name) => name in globalThis),
  };
}

describe('In a page, bundled or not, a consumer talks, sends a file and has it back, and nothing of Node is needed:', () => {
  it.each([...BUNDLERS, 'global'])('%s', (name) =>
    browsers.profile(async (context) => {
      await using emulator = await startEmulator();
      const address = { accountId: emulator.accountId, csdsDomain: emulator.csdsDomain };
      const server = await serve({ folder: path.join(folder, name), port: 0, address, signIn: async () => ({}) });
      const tab = await context.newPage();
      await tab.goto(server.url);
      expect(await tab.evaluate(talk, address)).toEqual({
        said: 'from a page',
        isTheSame: true,
        fileType: 'PNG',
        hasPreview: true,
        state: 'closed',
        ofNode: [],
      });
      expect(emulator.ledger.filter({ kind: 'violation' })).toEqual([]);
      await server.close();
    }),
  );
});

describe('The stand-alone script', () => {
  it('has the same names as the package, under `lpm` and under `LPMessagingSDK`, and the page gets no others', () =>
    browsers.profile(async (context) => {
      const tab = await context.newPage();
      const names = () => Object.getOwnPropertyNames(globalThis).sort();
      const before = await tab.evaluate(names);
      await tab.addScriptTag({ path: path.join(folder, 'global/parley.global.js') });
      const after = await tab.evaluate(names);
      expect(after.filter((name) => !before.includes(name))).toEqual(['LPMessagingSDK', 'lpm']);
      const offered = await tab.evaluate(() => {
        const { lpm, LPMessagingSDK } = globalThis as unknown as Record<string, Record<string, unknown>>;
        return { names: Object.keys(lpm!).sort(), areOne: lpm === LPMessagingSDK };
      });
      expect(offered).toEqual({ names: Object.keys(await import('parley-sdk')).sort(), areOne: true });
    }));

  it('talks from a worker, which has no document', () =>
    browsers.profile(async (context) => {
      await using emulator = await startEmulator();
      const address = { accountId: emulator.accountId, csdsDomain: emulator.csdsDomain };
      const server = await serve({ folder: path.join(folder, 'global'), port: 0, address, signIn: async () => ({}) });
      const tab = await context.newPage();
      await tab.goto(server.url);
      const said = await tab.evaluate(
        (given) =>
          new Promise((resolve) => {
            const worker = new Worker('worker.js');
            worker.onmessage = ({ data }) => resolve(data);
            worker.postMessage(given);
          }),
        address,
      );
      expect(said).toBe('message 0');
      await server.close();
    }));

  it('says whose work is in it, and comes with their licences', () => {
    const [head] = readFileSync(path.join(root, 'dist/parley.global.js'), 'utf8').split('*/');
    expect(head).toContain('parley.global.LICENSES.txt');
    const licences = readFileSync(path.join(root, 'dist/parley.global.LICENSES.txt'), 'utf8');
    for (const name of ['xstate', 'ky', 'immer', 'file-type'])
      expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
  });
});
