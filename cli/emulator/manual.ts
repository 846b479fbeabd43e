import type { Emulator } from 'parley-sdk/emulator';
import type { Terminal } from '../terminal/terminal.js';

/**
 * What a program needs to connect.
 * @param certificateFile with TLS only
 */
export function manual(emulator: Emulator, certificateFile: string | undefined, paint: Terminal['paint']): string {
  const { csdsDomain, accountId } = emulator;
  const { username, password } = emulator.agent('bot').authData;
  const human = emulator.agent('ann').authData;
  const dim = (text: string): string => paint('dim', text);
  const trust = certificateFile
    ? `\n  trust      ${paint('cyan', `NODE_EXTRA_CA_CERTS=${certificateFile}`)}   ${dim('(environment of your program)')}`
    : '';
  return `
${paint('bold', "LivePerson's Messaging Platform, emulated on this computer")}

  address    ${paint('cyan', csdsDomain)}   ${dim('(option csdsDomain)')}
  account    ${accountId}
  a bot      ${username} / ${password}
  a human    ${human.username} / ${human.password}
  consumers  sign up by themselves${trust}

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
