/** Where the consumer writes: text, a file with a caption, by button, by drop, by paste. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Chat } from './chat.js';
import { ClipIcon, CrossIcon, FileIcon, SendIcon } from './icons.jsx';
import { isInSurvey } from './timeline.js';

/** What the platform takes; whatever a name says, Parley looks at the content. */
const ACCEPTED = '.jpg,.jpeg,.png,.gif,.pdf,.docx,.pptx,.xlsx,.txt';
/** So long without a key, somebody is thinking and not writing. */
const IDLE_MS = 3_000;

export function Composer({ chat }: { readonly chat: Chat }) {
  const text = useSignal('');
  const file = useSignal<File | undefined>(undefined);
  const field = useRef<HTMLTextAreaElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const idle = useRef(0);
  // Read, so that this is drawn again when a survey begins.
  void chat.changes.value;
  const isReady = chat.status.value === 'online' || chat.status.value === 'offline';
  const isEmpty = text.value.trim() === '' && !file.value;

  useEffect(() => {
    const { current } = field;
    if (!current) return;
    current.style.height = 'auto';
    current.style.height = `${current.scrollHeight}px`;
  }, [text.value]);

  useEffect(() => {
    if (chat.wasReopened) field.current?.focus();
  }, [chat]);

  function send(event?: Event): void {
    event?.preventDefault();
    if (isEmpty || !isReady) return;
    const written = text.value.trim();
    void (file.value ? chat.sendFile(file.value, written) : chat.send(written));
    text.value = '';
    file.value = undefined;
    clearTimeout(idle.current);
    field.current?.focus();
  }

  function wrote(event: { readonly currentTarget: HTMLTextAreaElement }): void {
    text.value = event.currentTarget.value;
    chat.typing();
    clearTimeout(idle.current);
    idle.current = window.setTimeout(() => chat.stoppedTyping(), IDLE_MS);
  }

  function take(files: FileList | undefined | null): boolean {
    const [first] = files ?? [];
    if (!first) return false;
    file.value = first;
    field.current?.focus();
    return true;
  }

  return (
    <form
      class="composer"
      onSubmit={send}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        take(event.dataTransfer?.files);
      }}
    >
      {file.value && <Staged file={file.value} remove={() => (file.value = undefined)} />}
      <div class="composer-line">
        <input
          class="unseen"
          ref={chooser}
          type="file"
          accept={ACCEPTED}
          aria-label="File to send"
          tabIndex={-1}
          onChange={(event) => {
            take(event.currentTarget.files);
            // Otherwise the same file cannot be chosen twice.
            event.currentTarget.value = '';
          }}
        />
        <button type="button" class="round" aria-label="Attach a file" onClick={() => chooser.current?.click()}>
          <ClipIcon />
        </button>
        <label class="composer-field">
          <span class="unseen">Your message</span>
          <textarea
            ref={field}
            rows={1}
            value={text.value}
            placeholder={file.value ? 'Add a caption' : isInSurvey(chat.current) ? 'Your answer' : 'Write a message'}
            onInput={wrote}
            onPaste={(event) => take(event.clipboardData?.files) && event.preventDefault()}
            onKeyDown={(event) => {
              // While an input method puts a word together, Enter belongs to it.
              if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) send(event);
            }}
          />
        </label>
        <button type="submit" class="round is-main" aria-label="Send" disabled={isEmpty || !isReady}>
          <SendIcon />
        </button>
      </div>
    </form>
  );
}

function Staged({ file, remove }: { readonly file: File; readonly remove: () => void }) {
  const picture = useRef<string | undefined>(undefined);
  picture.current ??= file.type.startsWith('image/') ? URL.createObjectURL(file) : undefined;
  useEffect(
    () => () => {
      if (picture.current) URL.revokeObjectURL(picture.current);
    },
    [],
  );
  return (
    <div class="staged">
      {picture.current ? <img src={picture.current} alt="" width="44" height="44" /> : <FileIcon />}
      <span class="staged-name">
        {file.name} <span class="quiet">{sizeOf(file.size)}</span>
      </span>
      <button type="button" class="round is-small" aria-label={`Remove ${file.name}`} onClick={remove}>
        <CrossIcon />
      </button>
    </div>
  );
}

function sizeOf(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1_000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
