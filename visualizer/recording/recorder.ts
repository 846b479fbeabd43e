import { writeFileSync } from 'node:fs';
import { Inspector, type InspectorOptions } from '../../src/inspect/inspector.js';
import type { Request } from '../../src/inspect/rows.js';
import type { WebSocketLike } from '../../src/transport/runtime.js';
import { packRecording } from './recording.js';

/** What `startRecorder()` takes. */
export interface RecorderOptions extends Pick<InspectorOptions, 'name' | 'redact' | 'actors' | 'filter' | 'platform'> {
  /** Whether the contexts of all actors are recorded: whole at first, then what changes in them. Default true. */
  readonly contexts?: boolean;
}

/** Records what the actors of this program do, in memory, until it is ended. */
export interface Recorder {
  /** For `createConnection({ inspect })` of any number of connections, and for `watch()` of actors of your own. */
  readonly inspector: Inspector;
  /** Ends the recording and returns it, as the content of a `recording.jsonl.gz`. Called again, it returns the same. */
  end(): Buffer;
  /** Ends the recording and writes it to a file. */
  save(file: string): void;
}

/**
 * Starts a recording in the program itself: what `parley-sdk record` does from outside, for a program that is to record one
 * session of many, or wants the file only when something went wrong. It grows with what happens (about 120 bytes an event
 * before it is compressed; 50 without contexts; and its frames) and holds no text of a message.
 */
export function startRecorder({ contexts = true, ...options }: RecorderOptions = {}): Recorder {
  const socket = new Tape(contexts);
  const platform = { ...options.platform, openBackgroundSocket: () => socket };
  const inspector = new Inspector({ ...options, url: 'tape:?record', platform });
  let file: Buffer | undefined;
  const end = (): Buffer => {
    inspector.close();
    file ??= packRecording(
      socket.texts.map((text) => [0, text] as const),
      Date.now(),
    );
    return file;
  };
  return { inspector, end, save: (name) => writeFileSync(name, end()) };
}

/** The way to a visualizer that is none: it keeps what is sent. */
class Tape implements WebSocketLike {
  readonly texts: string[] = [];
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;

  constructor(wantsContexts: boolean) {
    queueMicrotask(() => {
      this.onopen?.(undefined as never);
      const wanted: Request = { t: 'watch', actors: 'all' };
      if (wantsContexts) this.onmessage?.({ data: JSON.stringify(wanted) } as never);
    });
  }

  send(text: string): void {
    this.texts.push(text);
  }

  close(): void {
    this.onopen = null;
  }
}
