import { keptMessages, messagesOf } from '../../actors/delivery/message-log.js';
import type { Session } from '../../actors/session.js';
import type { DialogRecord, MessageRecord } from '../../machines/dialog/record.js';
import { argumentError } from '../errors/errors.js';
import { type DownloadedFile, downloadFile, type FileOptions } from '../files/files.js';
import type { RequestOptions } from '../requests/request-options.js';
import { publishMark } from '../requests/requests.js';
import { showBy } from '../shown.js';
import type { Metadata } from './metadata.js';
import { type Participant, participantOf } from './participant.js';

/**
 * One content message of a dialog: text, rich content or a file. Immutable, but for who has read it. The object for a
 * message is the same one as long as its dialog keeps it (option `retention`).
 */
export class Message {
  readonly #session: Session;
  readonly #dialog: DialogRecord;
  readonly #record: MessageRecord;

  /** @internal */
  constructor(session: Session, dialog: DialogRecord, record: MessageRecord) {
    this.#session = session;
    this.#dialog = dialog;
    this.#record = record;
  }

  /** Its place in the dialog, from 0. Marks take places too, and private messages leave gaps for consumers. */
  get sequence(): number {
    return this.#record.sequence;
  }

  /** When the platform took it, in milliseconds since the epoch. */
  get time(): number {
    return this.#record.time;
  }

  /** The dialog that it was said in. */
  get dialogId(): string {
    return this.#dialog.dialogId;
  }

  /** The conversation of that dialog. */
  get conversationId(): string {
    return this.#dialog.conversationId;
  }

  /** The text, the rich content as it was sent (protocol.md 8.3), or null for a file. */
  get body(): string | object | null {
    const { content } = this.#record;
    if (typeof content === 'string') return content;
    if (content.type === 'RichContentEvent') return (content.content ?? content.message ?? null) as object | null;
    if (this.isDownloadable) return null;
    return (content.message ?? null) as string | object | null;
  }

  /** `text/plain`, `application/json` for rich content, `hosted/file`, or another word of the platform. */
  get contentType(): string {
    const { content } = this.#record;
    if (typeof content === 'string') return 'text/plain';
    return content.contentType ?? (content.type === 'RichContentEvent' ? 'application/json' : 'text/plain');
  }

  /** `ALL`, or `AGENTS_AND_MANAGERS` for a private one. */
  get messageAudience(): string {
    return this.#record.audience;
  }

  /** What was sent beside it (protocol.md 8.7); null when there was nothing. */
  get metadata(): readonly Metadata[] | null {
    return (this.#record.metadata as readonly Metadata[] | undefined) ?? null;
  }

  /** Answers that the sender offers, as they came (protocol.md 8.6); undefined when there are none. */
  get quickReplies(): unknown {
    const { content } = this.#record;
    return typeof content === 'string' ? undefined : content.quickReplies;
  }

  /** Whether there is a file behind it. */
  get isDownloadable(): boolean {
    return this.contentType === 'hosted/file';
  }

  /** Where the file is in the platform's object store (protocol.md 9); undefined without a file. */
  get relativePath(): string | undefined {
    return this.#ofFile('relativePath');
  }

  /** Such as `PNG`; undefined without a file. */
  get fileType(): string | undefined {
    return this.#ofFile('fileType');
  }

  /** What was written beside the file, if anything. */
  get caption(): string | undefined {
    return this.#ofFile('caption');
  }

  /** A thumbnail in base64, of pictures only, without the head of a data URL that it has on the wire (protocol.md 8.2). */
  get preview(): string | undefined {
    return this.#ofFile('preview')?.replace(/^data:[^,]*,/, '');
  }

  /**
   * Reads the file, byte for byte as it was sent. Waits while the connection is interrupted. Rejects with an ArgumentError when
   * there is no file, and with a PlatformError when the platform does not have it any more.
   */
  async downloadFile(options?: FileOptions | null): Promise<DownloadedFile> {
    const { relativePath } = this;
    if (relativePath === undefined) throw argumentError('noFile');
    return downloadFile(this.#session, relativePath, options);
  }

  #ofFile(member: string): string | undefined {
    const { content } = this.#record;
    if (typeof content === 'string' || !this.isDownloadable) return undefined;
    const value = (content.message as Readonly<Record<string, unknown>> | null | undefined)?.[member];
    return typeof value === 'string' ? value : undefined;
  }

  /** Who sent it. Somebody who has left since is still known by id and role. */
  get participant(): Participant {
    const { originatorId: id, role } = this.#record;
    const session = this.#session;
    const conversation = session.registry.ofDialog(this.dialogId);
    const known =
      this.#dialog.participants.find((one) => one.id === id && one.role === role) ??
      conversation?.participants.find((one) => one.id === id && one.role === role);
    return participantOf(session, conversation, known ?? { id, agentId: undefined, role, state: 'ACTIVE' });
  }

  /** Whether the user of this connection sent it, from whichever device. */
  sentByCurrentUser(): boolean {
    const { userId, agentId, formerIds } = this.#session.credentials.self;
    const { originatorId } = this.#record;
    if (originatorId === userId || formerIds?.has(originatorId)) return true;
    return agentId !== undefined && originatorId === agentId;
  }

  /** Whether the consumer's side has marked this message, or a later one, as read. */
  hasConsumerRead(): boolean {
    return this.#dialog.consumerReadUpTo >= this.sequence;
  }

  /** Whether the assigned agent has marked this message, or a later one, as read. */
  hasAssignedAgentRead(): boolean {
    return this.#dialog.agentReadUpTo >= this.sequence;
  }

  /**
   * Tells the platform that this application has the message; the sender hears of it by `message-delivery-event`. For
   * the consumer and the assigned agent. Waits while the connection is interrupted.
   */
  async accept(options?: RequestOptions): Promise<void> {
    await publishMark(this.#session, this.#dialog, 'ACCEPT', [this.sequence], options);
  }

  /**
   * Tells the platform that the user has seen the message, and with it all before. For the consumer and the assigned
   * agent. Waits while the connection is interrupted.
   */
  async read(options?: RequestOptions): Promise<void> {
    await publishMark(this.#session, this.#dialog, 'READ', [this.sequence], options);
  }
}

/**
 * By dialog, in ascending sequence. A WeakMap of the messages themselves would cost 3 µs for each; dialogs come and go
 * rarely, and a new message is nearly always the last.
 */
const made = new WeakMap<DialogRecord, Message[]>();

/** The one object for a message, as long as its dialog keeps it. Kept here, because records are plain data. */
export function messageOf(session: Session, dialog: DialogRecord, record: MessageRecord): Message {
  let messages = made.get(dialog);
  if (!messages) made.set(dialog, (messages = []));
  const place = placeOf(messages, record.sequence);
  const known = messages[place];
  if (known?.sequence === record.sequence) return known;
  const message = new Message(session, dialog, record);
  if (place === messages.length) messages.push(message);
  else messages.splice(place, 0, message);
  // Those that retention has let go of, many at a time.
  if (messages.length > 2 * session.options.messagesPerDialog + 1) {
    messages.splice(0, placeOf(messages, keptMessages(dialog)[0]?.sequence ?? Number.POSITIVE_INFINITY));
  }
  return message;
}

/** Where a sequence is, or would be. */
function placeOf(messages: readonly Message[], sequence: number): number {
  let [low, high] = [0, messages.length];
  if (high === 0 || messages[high - 1]!.sequence < sequence) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (messages[middle]!.sequence < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The messages that marks are about, as far as they are still kept. */
export function messagesAt(session: Session, dialog: DialogRecord, sequences: readonly number[]): Message[] {
  return messagesOf(dialog, session.options.messagesPerDialog)
    .filter(({ sequence }) => sequences.includes(sequence))
    .map((record) => messageOf(session, dialog, record));
}

showBy(Message);
