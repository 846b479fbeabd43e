import { createHmac } from 'node:crypto';
import type { Clock } from '../clock.js';
import { forgetFile, keepBytes, keepFile, keepFilesKey } from '../kept/changes.js';
import type { Keeper } from '../kept/keeper.js';
import type { Random } from '../random.js';
import type { Conversation, User } from './model.js';

/** What may be shared; the platform's list has grown over the years (protocol.md 9). [EA90] */
const FILE_TYPES: ReadonlySet<string> = new Set('JPG JPEG PNG GIF IMG PDF DOCX PPTX XLSX TXT'.split(' '));

/** One file of the object store: announced when its address is given out, there once it was uploaded. */
export interface HostedFile {
  readonly relativePath: string;
  readonly owner: User;
  readonly fileType: string;
  /** In bytes, as announced. */
  readonly size: number;
  bytes: Buffer | undefined;
  /** Where it was published: who may see these may have the file. */
  readonly conversations: Set<Conversation>;
}

export type UrlMethod = 'GET' | 'PUT';

/** A temporary URL as clients are given it (protocol.md 6.19). */
export type TemporaryUrl = {
  readonly relativePath: string;
  readonly queryParams: { readonly temp_url_sig: string; readonly temp_url_expires: string };
};

/** The object store `swift`: files by path, and temporary URLs that let somebody read or write one of them. */
export class Files {
  readonly #byPath = new Map<string, HostedFile>();
  readonly #random: Random;
  #key: string;

  constructor(
    private readonly accountId: string,
    private readonly clock: Clock,
    random: Random,
    private readonly keeper: Keeper,
  ) {
    this.#random = random.branch('files');
    this.#key = this.#random.hex(32);
    keepFilesKey(keeper, () => this.#key);
  }

  static accepts(fileType: string): boolean {
    return FILE_TYPES.has(fileType);
  }

  /** Gives a file its place; there is nothing in it yet. */
  announce(owner: User, fileType: string, size: number): HostedFile {
    const folder = `/v1/AUTH_async-images/${this.accountId}/${this.#random.uuid()}`;
    const relativePath = `${folder}/${Math.floor(this.clock.now() / 1_000)}-${this.#random.hex(3)}.${fileType}`;
    const file = { relativePath, owner, fileType, size, bytes: undefined, conversations: new Set<Conversation>() };
    this.#byPath.set(relativePath, file);
    keepFile(this.keeper, file);
    return file;
  }

  /** It is there now. */
  put(file: HostedFile, bytes: Buffer): void {
    file.bytes = bytes;
    keepBytes(this.keeper, file);
  }

  /** It was published in a conversation. */
  publish(relativePath: string, conversation: Conversation): void {
    const file = this.find(relativePath);
    if (!file) return;
    file.conversations.add(conversation);
    keepFile(this.keeper, file);
  }

  /** What an earlier process was given; addresses that it gave out stay good. */
  restore(key: string, files: readonly HostedFile[]): void {
    this.#key = key;
    for (const file of files) this.#byPath.set(file.relativePath, file);
  }

  find(relativePath: string): HostedFile | undefined {
    return this.#byPath.get(relativePath);
  }

  clear(): void {
    for (const file of this.#byPath.values()) forgetFile(this.keeper, file);
    this.#byPath.clear();
  }

  /** The address of one file for one method, good for `ttl` milliseconds. */
  temporaryUrl(method: UrlMethod, relativePath: string, ttl: number): TemporaryUrl {
    const expires = String(Math.ceil((this.clock.now() + ttl) / 1_000));
    const signature = this.#signature(method, expires, relativePath);
    return { relativePath, queryParams: { temp_url_sig: signature, temp_url_expires: expires } };
  }

  /** Whether a request has what `temporaryUrl` gave out for it, in time. */
  permits(method: UrlMethod, relativePath: string, query: URLSearchParams): boolean {
    const expires = query.get('temp_url_expires') ?? '';
    if (query.get('temp_url_sig') !== this.#signature(method, expires, relativePath)) return false;
    return Number(expires) * 1_000 > this.clock.now();
  }

  /** The form of OpenStack's TempURL; only its length is known (protocol.md 9). [EA91] */
  #signature(method: UrlMethod, expires: string, relativePath: string): string {
    return createHmac('sha1', this.#key).update(`${method}\n${expires}\n${relativePath}`).digest('hex');
  }
}
