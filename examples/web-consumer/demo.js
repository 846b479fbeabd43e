// A consumer's window as a shop would have it, against the emulator, with a bot that answers. Started by `npm run demo:web`.
//   npm run demo:web                     prints the address to open
//   npm run demo:web -- --port 8080      there, instead of on a free port
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundlePage } from './bundle.js';
import { openShop } from './shop/shop.js';

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });

const folder = mkdtempSync(path.join(tmpdir(), 'parley-web-consumer-'));
await bundlePage(folder);
const shop = await openShop({ folder, port: Number(values.port) });
console.log(`Marlow, a shop for kettles, is open: ${shop.url}   (Ctrl-C closes it)`);
await new Promise((resolve) => {
  process.once('SIGINT', resolve);
  process.once('SIGTERM', resolve);
});
await shop.close();
rmSync(folder, { recursive: true, force: true });
