import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Finished, root, runNode } from '../support/run-node.js';

/** What a project has beside Parley and its dependencies when it is written in TypeScript for Node. */
const OF_THE_PROJECT = ['@types/node'];

const inModules = (name: string): string => path.join(root, 'node_modules', name);

/** The file behind a command of one of our tools. */
function binOf(name: string, command: string): string {
  const { bin } = JSON.parse(readFileSync(path.join(inModules(name), 'package.json'), 'utf8'));
  return path.join(inModules(name), typeof bin === 'string' ? bin : bin[command]);
}

/** npm without the network. Windows refuses to start npm.cmd without a shell, so npm's own file is preferred. */
function npm(args: readonly string[]): string {
  const { npm_execpath: file } = process.env;
  const options: ExecFileSyncOptionsWithStringEncoding = {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  };
  return file && /npm-cli\.[cm]?js$/.test(file)
    ? execFileSync(process.execPath, [file, ...args], options)
    : execFileSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

/**
 * A folder outside the repository in which somebody has installed the packed package: what npm would publish, unpacked, and
 * beside it the dependencies that its package.json names, and no others. Nothing comes from the network.
 */
export class FreshProject {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'parley-fresh-'));
  readonly tarball: string;
  readonly installed = path.join(this.folder, 'node_modules/parley-sdk');

  constructor() {
    const arguments_ = ['pack', '--offline', '--ignore-scripts', '--json', '--pack-destination', this.folder];
    const [{ filename }] = JSON.parse(npm(arguments_)) as [{ filename: string }];
    this.tarball = path.join(this.folder, filename);
    mkdirSync(this.installed, { recursive: true });
    execFileSync('tar', ['-xzf', this.tarball, '-C', this.installed, '--strip-components=1']);
    for (const name of [...Object.keys(this.manifest.dependencies), ...OF_THE_PROJECT]) this.link(name);
    this.#linkCommands();
    this.write('package.json', JSON.stringify({ name: 'fresh', private: true }));
  }

  get manifest(): { version: string; bin: Record<string, string>; dependencies: Record<string, string> } {
    return JSON.parse(readFileSync(path.join(this.installed, 'package.json'), 'utf8'));
  }

  /** The files of the package, by their path in it, with their size in bytes. */
  get files(): { name: string; bytes: number }[] {
    return readdirSync(this.installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => ({ name: path.relative(this.installed, file).replaceAll('\\', '/'), bytes: statSync(file).size }));
  }

  read(name: string): string {
    return readFileSync(path.join(this.installed, name), 'utf8');
  }

  write(name: string, text: string): string {
    const file = path.join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }

  /** Runs a program of the project with `node`. */
  run(name: string, code: string): Promise<Finished> {
    return runNode([this.write(name, code)], {}, this.folder);
  }

  /** Runs a tool of ours, which the project does not have, in the project's folder. */
  tool(name: string, command: string, args: readonly string[]): Promise<Finished> {
    return runNode([binOf(name, command), ...args], {}, this.folder);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** As npm does it where there are symbolic links. */
  #linkCommands(): void {
    const folder = path.join(this.folder, 'node_modules/.bin');
    mkdirSync(folder);
    for (const [name, file] of Object.entries(this.manifest.bin)) {
      symlinkSync(path.join(this.installed, file), path.join(folder, name), 'file');
    }
  }

  /** A package of ours that the project is to have too, such as a test runner. */
  link(name: string): void {
    const link = path.join(this.folder, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(inModules(name), link, 'junction');
  }
}
