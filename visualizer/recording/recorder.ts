import { writeFileSync } from 'node:fs';
import { Inspector, type InspectorOptions } from '../../src/inspect/inspector.js';
import type { WebSocketLike } from '../../src/transport/runtime.js';
import { packRecording } from './recording.js';

export type RecorderOptions = Pick<InspectorOptions, 'name' | 'redact' | 'actors' | 'filter' | 'platform'>;

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
 * session of many, or wants the file only when something went wrong. It grows with what happens (about 50 bytes an event
 * before it is compressed) and holds no text of a message.
 */
export function startRecorder(options: RecorderOptions = {}): Recorder {
  const socket = new Tape();
  const platform = { ...options.platform, openBackgroundSocket: () => socket };
  const inspector = new Inspector({ ...options, url: 'tape:', platform });
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

  constructor() {
    queueMicrotask(() => this.onopen?.(undefined as never));
  }

  send(text: string): void {
    this.texts.push(text);
  }

  close(): void {
    this.onopen = null;
  }
}
