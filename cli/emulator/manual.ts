import type { Emulator } from 'parley-sdk/emulator';
import type { Terminal } from '../terminal/terminal.js';
import { counted } from '../words.js';
import type { EmulatorCommandOptions } from './options.js';

interface Asked {
  /** With TLS, the file. */
  readonly certificate: string | undefined;
  readonly options: EmulatorCommandOptions;
}

/** What a program needs to connect. */
export function manual(emulator: Emulator, { certificate, options }: Asked, paint: Terminal['paint']): string {
  const { csdsDomain, accountId } = emulator;
  const { username, password } = emulator.agent('bot').authData;
  const human = emulator.agent('ann').authData;
  const dim = (text: string): string => paint('dim', text);
  const row = (name: string, value: string): string => `\n  ${name.padEnd(9)}  ${value}`;
  const trust = certificate
    ? row('trust', `${paint('cyan', `NODE_EXTRA_CA_CERTS=${certificate}`)}   ${dim('(environment of your program)')}`)
    : '';
  const { state, seed } = options.emulator;
  const count = emulator.conversations.length;
  const kept =
    state === undefined ? '' : row('state', `${state}   ${dim(`(${counted(count, 'conversation')} so far)`)}`);
  const repeated = seed === undefined ? '' : row('seed', String(seed));
  const troubles = options.faults.length === 0 ? '' : row('faults', `${counted(options.faults.length, 'fault')} armed`);
  return `
${paint('bold', "LivePerson's Messaging Platform, emulated on this computer")}

  console    ${paint('cyan', emulator.consoleUrl)}   ${dim('(for a browser: play consumers and agents by hand)')}
  address    ${paint('cyan', csdsDomain)}   ${dim('(option csdsDomain)')}
  account    ${accountId}
  a bot      ${username} / ${password}
  a human    ${human.username} / ${human.password}
  consumers  sign up by themselves${trust}${kept}${repeated}${troubles}

${paint('bold', 'A bot')}
  createConnection({
    appId: 'my-bot', userType: UserType.BRAND,
    accountId: '${accountId}', csdsDomain: '${csdsDomain}',
    authData: { username: '${username}', password: '${password}' },
  })

${paint('bold', 'A consumer')}
  createConnection({
    appId: 'my-app', userType: UserType.CONSUMER,
    accountId: '${accountId}', csdsDomain: '${csdsDomain}',
  })

${dim('Manual: docs/emulator.md. Ctrl-C stops. What happens (times in UTC):')}
`;
}
