// npm run emulator: the Messaging Platform on this computer, with a live line per event. Arguments go after `--`:
//   npm run emulator -- --port 4000        npm run emulator -- --tls        npm run emulator -- --help
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { main, SetupError, setup } from './setup.mjs';

/** @typedef {import('../emulator/index.js').Emulator} Emulator */
/** @typedef {(text: string) => string} Paint */

const USAGE = `Usage: npm run emulator -- [options]

  --port <n>       port to listen on; 0 takes a free one            (default 0)
  --account <id>   account id                                       (default 12345678)
  --tls            https and wss, with a certificate made at the start
  --help           this text
`;

const inColour = process.stdout.isTTY && !process.env.NO_COLOR;

/** @type {(code: number) => Paint} */
const paint = (code) => (text) => (inColour ? `\u001b[${code}m${text}\u001b[0m` : text);
const bold = paint(1);
const dim = paint(2);
const cyan = paint(36);

/** @type {Record<string, Paint>} by the first word of a line of `describeEntry` */
const COLOURS = {
  ...{
    message: paint(32),
    created: cyan,
    closed: cyan,
    changed: dim,
    connected: dim,
    gone: dim,
    signup: dim,
    login: dim,
  },
  ...{ refused: paint(33), unanswered: paint(33), fault: paint(33), violation: paint(31) },
};

await main(async () => {
  const { port, account: accountId, tls, help } = options();
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  await setup();
  await build();
  // By URL and late: dist/ may not have existed a moment ago.
  const entryPoint = new URL('../dist/emulator.js', import.meta.url).href;
  /** @type {typeof import('../emulator/index.js')} */
  const { describeEntry, startEmulator } = await import(entryPoint);
  const emulator = await startEmulator({ port: Number(port), accountId, tls });
  const certificate = emulator.certificate ? writeCertificate(emulator.certificate) : undefined;
  process.stdout.write(manual(emulator, certificate));
  emulator.ledger.onEntry((entry) => {
    const line = describeEntry(entry);
    if (line === undefined) return;
    const colour = COLOURS[line.split(' ', 1)[0] ?? ''] ?? ((text) => text);
    process.stdout.write(`${dim(new Date(entry.at).toISOString().slice(11, 23))}  ${colour(line)}\n`);
  });
  await stopped();
  await emulator.close();
  if (certificate) rmSync(certificate, { force: true });
  const { conversations, total } = emulator.ledger.summary();
  const { violation } = emulator.ledger.counters.entries;
  const counts = `${conversations.length} conversations, ${total.committed} messages, ${violation} violations`;
  process.stdout.write(`\n${dim(`Stopped. ${counts}.`)}\n`);
  return 0;
});

function options() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '0' },
        account: { type: 'string', default: '12345678' },
        tls: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new SetupError(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

/** Once: a second Ctrl-C ends the process the hard way. */
function stopped() {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}

/** @param {string} certificate */
function writeCertificate(certificate) {
  const file = path.join(tmpdir(), `parley-emulator-${process.pid}.pem`);
  writeFileSync(file, certificate);
  return file;
}

/**
 * @param {Emulator} emulator
 * @param {string | undefined} certificate
 */
function manual(emulator, certificate) {
  const { username, password } = emulator.agent('bot').authData;
  const human = emulator.agent('ann').authData;
  const trust = certificate
    ? `\n  trust      ${cyan(`NODE_EXTRA_CA_CERTS=${certificate}`)}   ${dim('(for your program)')}`
    : '';
  const where = `accountId: '${emulator.accountId}', csdsDomain: '${emulator.csdsDomain}'`;
  return `
${bold("LivePerson's Messaging Platform, emulated on this computer")}

  address    ${cyan(emulator.csdsDomain)}   ${dim('(option csdsDomain)')}
  account    ${emulator.accountId}
  a bot      ${username} / ${password}
  a human    ${human.username} / ${human.password}
  consumers  sign up by themselves${trust}

${bold('A bot')}
  createConnection({ appId: 'my-bot', userType: UserType.BRAND, ${where},
    authData: { username: '${username}', password: '${password}' } })

${bold('A consumer')}
  createConnection({ appId: 'my-app', userType: UserType.CONSUMER, ${where} })

${dim('Manual: docs/emulator.md. Ctrl-C stops. What happens:')}

`;
}
