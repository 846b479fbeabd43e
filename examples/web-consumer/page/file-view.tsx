/** A file that somebody has sent: its picture, or what it is; and the way to have it. */
import { useSignal } from '@preact/signals';
import type { Message } from 'parley-sdk/consumer';
import { FileIcon } from './icons.jsx';

const TYPES: Readonly<Record<string, string>> = {
  JPEG: 'image/jpeg',
  PNG: 'image/png',
  GIF: 'image/gif',
  PDF: 'application/pdf',
  TXT: 'text/plain',
};

export function FileView({ message }: { readonly message: Message }) {
  const progress = useSignal<number | undefined>(undefined);
  const problem = useSignal('');
  const { caption, preview, fileType = 'file' } = message;

  async function save(): Promise<void> {
    problem.value = '';
    progress.value = 0;
    try {
      const { data, filename } = await message.downloadFile({
        onProgress: ({ percent }) => {
          progress.value = percent;
        },
      });
      const url = URL.createObjectURL(new Blob([data], { type: TYPES[fileType] ?? 'application/octet-stream' }));
      Object.assign(document.createElement('a'), { href: url, download: filename }).click();
      // The browser has taken it by the next turn; the memory is the page's until then.
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } catch (error) {
      console.warn(error);
      problem.value = 'It could not be loaded. Try again.';
    }
    progress.value = undefined;
  }

  const isLoading = progress.value !== undefined;
  return (
    <div class="file">
      {preview && <img class="file-picture" src={`data:image/jpeg;base64,${preview}`} alt={caption ?? 'A picture'} />}
      <button type="button" class="file-save" onClick={save} disabled={isLoading}>
        <FileIcon />
        <span class="file-name">{preview ? 'Save the picture' : `Save the file (${fileType})`}</span>
      </button>
      {isLoading && <progress class="file-progress" value={progress.value} aria-label="Loading the file" />}
      {caption && <p class="file-caption">{caption}</p>}
      {problem.value && <p class="file-problem">{problem.value}</p>}
    </div>
  );
}
