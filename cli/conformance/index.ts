/** `parley-sdk conformance`: the assumptions of the emulator, checked against a platform. */
import { type Command, InputError, type Invocation } from '../command.js';
import { Unreachable } from './client/account.js';
import { conformanceOptions, conformanceUsage } from './options.js';
import { type Platform, startPlatform } from './platform.js';
import { conformanceReport } from './report.js';
import { EVERY_ID, type Result, runChecks, type Wanted } from './run.js';

export const conformance: Command = {
  usage: conformanceUsage,
  async run(args, { stdout }) {
    const { platform, isJson, ...wanted } = conformanceOptions(args, EVERY_ID, process.env);
    const results = await (platform ? ofAccount(platform, wanted) : ofEmulator(wanted));
    print(results, isJson, stdout);
    return results.some(({ verdict }) => verdict === 'differs') ? 1 : 0;
  },
};

async function ofAccount(platform: Platform, wanted: Wanted): Promise<readonly Result[]> {
  try {
    return await runChecks(platform, wanted);
  } catch (error) {
    if (error instanceof Unreachable) throw new InputError(error.message);
    throw error;
  }
}

async function ofEmulator(wanted: Wanted): Promise<readonly Result[]> {
  const { emulator, platform } = await startPlatform();
  try {
    return await runChecks(platform, wanted);
  } finally {
    await emulator.close();
  }
}

function print(results: readonly Result[], isJson: boolean, stdout: Invocation['stdout']): void {
  stdout.write(isJson ? JSON.stringify(results, undefined, 2) : conformanceReport(results, stdout.paint));
}
