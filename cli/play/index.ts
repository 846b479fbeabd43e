/**
 * `parley-sdk play`: a bot, people and consumers talk to each other through Parley and the emulator, and at the end the emulator's
 * ledger is compared with what each side saw.
 */
import path from 'node:path';
import type { Command } from '../command.js';
import { playOptions, playUsage } from './options.js';
import { playScript } from './scene/play.js';
import { quickStart } from './script/quick-start.js';
import { readScript } from './script/read-script.js';

export const play: Command = {
  usage: playUsage,
  async run(args, { folder, stdout }) {
    const { script: file, quiet, full } = playOptions(args);
    const script = file === undefined ? quickStart : await readScript(file, path.resolve(folder, file));
    return playScript(script, stdout, { quiet, full });
  },
};
