import { gunzipSync, gzipSync, constants as zlib } from 'node:zlib';

/** First line of a recording. */
interface Head {
  readonly parley: 'recording';
  readonly v: number;
  readonly at: number;
}

const VERSION = 1;

/** A frame of a program, as text. */
export type RecordedFrame = readonly [program: number, frame: string];

/** What programs told, as a file: lines of JSON, compressed. */
export function packRecording(frames: Iterable<RecordedFrame>, at: number): Buffer {
  return gzipSync(linesOf(frames, at).join('\n'));
}

export function linesOf(frames: Iterable<RecordedFrame>, at: number): string[] {
  const head: Head = { parley: 'recording', v: VERSION, at };
  const lines = [JSON.stringify(head)];
  for (const [program, frame] of frames) lines.push(`[${program},${frame}]`);
  return lines;
}

/** What `unpackRecording()` could read. */
export interface UnpackedRecording {
  readonly frames: readonly RecordedFrame[];
  /** What is wrong with the file, where only a part of it could be read. */
  readonly problem: string | undefined;
}

/** Reads a recording. Of one that is cut off or damaged what could be read is returned; what is none at all throws. */
export function unpackRecording(file: Buffer): UnpackedRecording {
  const lines = textOf(file).split('\n');
  const head = parsed(lines[0] ?? '') as Partial<Head> | undefined;
  if (head?.parley !== 'recording') throw new RangeError('This is no recording of the visualizer.');
  const frames: RecordedFrame[] = [];
  let damaged = 0;
  for (const line of lines.slice(1)) {
    if (line === '') continue;
    const comma = line.indexOf(',');
    const frame = parsed(line);
    if (Array.isArray(frame) && Number.isInteger(frame[0]) && typeof frame[1]?.t === 'string') {
      frames.push([frame[0], line.slice(comma + 1, -1)]);
    } else {
      damaged += 1;
    }
  }
  const isNewer = (head.v ?? 0) > VERSION;
  const problem = isNewer
    ? `It was made by a newer version (format ${head.v}, this is ${VERSION}): not all of it may be shown.`
    : damaged > 0
      ? `${damaged} of its ${lines.length - 1} lines cannot be read: it is cut off or damaged.`
      : undefined;
  return { frames, problem };
}

function textOf(file: Buffer): string {
  const isPacked = file[0] === 0x1f && file[1] === 0x8b;
  if (!isPacked) return file.toString();
  try {
    // Of a file that is cut off, what was written before.
    return gunzipSync(file, { finishFlush: zlib.Z_SYNC_FLUSH }).toString();
  } catch {
    throw new RangeError('This file is damaged: it cannot be unpacked.');
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
