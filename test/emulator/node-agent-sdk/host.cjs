// @ts-nocheck: node-agent-sdk has no types, and the point of this file is its JavaScript.
/**
 * Runs the bots of this folder on node-agent-sdk, a client nobody here wrote, one after the other. In a process of its own, so that the
 * emulator's certificate is trusted by NODE_EXTRA_CA_CERTS, which Node reads at its start only. Reads `{start, conf}` and `{stop}`, a
 * line each, and prints a line per thing that happened to the bot.
 */
const { createInterface } = require('node:readline');
const { Agent } = require('node-agent-sdk');

const tell = (what, data) => process.stdout.write(`${JSON.stringify({ what, data })}\n`);
let bot;

function start(name, conf) {
  bot = new Agent(conf);
  bot.on('error', (error) => tell('error', error.message));
  bot.on('warn', (warning) => tell('warn', warning));
  // As all of them do, to stay connected; they ask every 30 seconds.
  bot.on('connected', () => bot.getClock({}, (error, body) => tell('clock', error ? error : typeof body.currentTime)));
  require(`./bots/${name}.cjs`)({ bot, conf, tell });
}

function stop() {
  bot.dispose();
  // dispose() forgets the timer of the library's own cache; without this the process would never end by itself.
  bot.csdsClient.cache.close();
  bot.on('error', () => {});
  tell('stopped');
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const command = JSON.parse(line);
  if (command.stop) stop();
  else start(command.start, command.conf);
});
