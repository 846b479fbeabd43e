import { signal } from '@preact/signals';
import { type Message, ParleyError } from 'parley-sdk/consumer';

let written = 0;

/** What the consumer has sent, until the platform has it. */
export class Outgoing {
  readonly key = `outgoing-${(written += 1)}`;
  readonly time = Date.now();
  readonly text: string;
  readonly file: File | undefined;
  /** Of a picture, so that it can be seen before it has arrived. */
  readonly picture: string | undefined;
  readonly #given = new AbortController();
  /** Why it could not be sent. A signal, as whoever draws this has only the object, which stays the same. */
  readonly problem = signal('');
  readonly hasArrived = signal(false);

  constructor({ text, file }: { readonly text: string; readonly file?: File }) {
    this.text = text;
    this.file = file;
    if (file?.type.startsWith('image/')) this.picture = URL.createObjectURL(file);
  }

  get signal(): AbortSignal {
    return this.#given.signal;
  }

  giveUp(): void {
    this.#given.abort();
  }

  isPerhaps(message: Message): boolean {
    if (this.hasArrived.value || this.problem.value) return false;
    return this.file ? message.isDownloadable : message.body === this.text;
  }

  arrived(): void {
    this.hasArrived.value = true;
  }

  failed(error: unknown): void {
    this.problem.value = error instanceof ParleyError ? wordsFor(error) : 'It could not be sent.';
  }

  /** The picture's memory is the page's until it is given back. */
  release(): void {
    if (this.picture) URL.revokeObjectURL(this.picture);
  }
}

/** What went wrong in words for a consumer, who has no use for codes. */
function wordsFor({ code, context }: ParleyError): string {
  if (code === 'OUTBOX_EXPIRED') return 'You were offline for too long.';
  if (context?.problem === 'fileType') return 'Files of this kind cannot be sent.';
  if (context?.problem === 'fileSize' || context?.problem === 'fileTooLarge') return 'The file is larger than 5 MB.';
  return 'It could not be sent.';
}
