// Finds a Chromium for the tests of the visualizer's page and for its screenshots: one that is installed, else the one of an
// npm package, else Debian's, which it installs where it may. `node scripts/chromium.mjs` prints its path, with --json also
// how it is to be started.
import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];
const PACKAGE = '@sparticuz/chromium';

/** For every start: no sandbox, because tests run as root in containers; nothing that calls home. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function chromium() {
  return installed() ?? (await packaged()) ?? installDebians() ?? missing();
}

function installed() {
  const given = process.env.PARLEY_CHROMIUM;
  if (given) return given;
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const inPath = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...inPath, ...ELSEWHERE].find((file) => existsSync(file));
}

async function packaged() {
  try {
    const { href } = pathToFileURL(createRequire(import.meta.url).resolve(PACKAGE));
    const { default: found } = await import(href);
    return /** @type {string} */ (await found.executablePath());
  } catch {
    return undefined;
  }
}

function installDebians() {
  const isDebians = existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;
  if (!isDebians) return undefined;
  try {
    console.error('chromium: none is installed, running apt-get install chromium …');
    execFileSync('apt-get', ['update'], { stdio: 'ignore' });
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return installed();
}

/** @returns {never} */
function missing() {
  throw new Error(
    'There is no Chromium here. Install one: apt-get install chromium (Debian, Ubuntu), brew install --cask chromium ' +
      '(macOS); or name one: PARLEY_CHROMIUM=<path>',
  );
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    const executablePath = await chromium();
    const isJson = process.argv.includes('--json');
    console.log(isJson ? JSON.stringify({ executablePath, args: CHROMIUM_FLAGS }) : executablePath);
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    process.exitCode = 1;
  }
}
