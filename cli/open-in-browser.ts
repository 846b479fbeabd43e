import { spawn } from 'node:child_process';

/** Opens an address in the user's browser, where there is one; elsewhere nothing happens: the address is printed as well. */
export function openInBrowser(url: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', url]
        : ['xdg-open', url];
  const opened = spawn(command!, args, { stdio: 'ignore', detached: true });
  opened.on('error', () => {});
  opened.unref();
}
