/** A recorded session as the page holds it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { KIND } from '../../../visualizer/model/columns.js';
import { happeningAt } from '../../../visualizer/model/happening.js';
import type { HubFrame } from '../../../visualizer/model/program.js';
import { Store } from '../../../visualizer/model/store.js';
import { unpackRecording } from '../../../visualizer/recording/recording.js';

export const recorded = (name: string): Buffer =>
  readFileSync(path.join(__dirname, '..', 'recordings', `${name}.jsonl.gz`));

export class Opened {
  readonly store = new Store(new Map());

  constructor(name: string) {
    for (const [program, frame] of unpackRecording(recorded(name)).frames)
      this.store.take(program, JSON.parse(frame) as HubFrame);
    this.store.show(this.store.rows.end);
  }

  /** Rows of what is told in these words, oldest first. */
  find(words: string): number[] {
    const { rows } = this.store;
    const all = Array.from({ length: rows.end - rows.begin }, (_, index) => rows.begin + index);
    return all.filter((row) => this.words(row) === words);
  }

  /** `main: command.publish`; a context has none. Connections and conversations are named by their kind. */
  words(row: number): string {
    const happening = row < 0 ? undefined : happeningAt(this.store, row);
    if (!happening) return '';
    const { id, logic, parent } = happening.actor;
    return `${!parent || logic === 'conversation' ? logic : id}: ${happening.label.text}`;
  }

  /** Events, frames and what was told; every one of them has a reason. */
  get happenings(): number[] {
    const { rows } = this.store;
    const kinds: readonly number[] = [KIND.event, KIND.frame, KIND.told];
    return Array.from({ length: rows.end }, (_, row) => row).filter((row) => kinds.includes(rows.kind(row)));
  }
}
