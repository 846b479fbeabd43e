import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { startVisualizer } from 'parley-sdk/visualizer';
import { chromium as browsers } from 'playwright-core';
import WebSocket from 'ws';
import { CHROMIUM_FLAGS, chromium } from '../../scripts/chromium.mjs';
import { quantile } from '../measuring/stats.mjs';
import { sized } from '../report/figure.mjs';

export const names = ['visualizer.frameMsAt5000'];

const ACTORS = 60_000;
const EVENTS_A_SECOND = 5_000;
const BATCH_MS = 20;

/**
 * 95th percentile of the time between two pictures of the visualizer's page, while a program with 60,000 conversations
 * tells 5,000 events a second: a headless Chromium on this machine, drawn by the CPU.
 * @returns {Promise<import('../report/figure.mjs').Figure[]>}
 */
export async function visualizer() {
  const server = await startVisualizer();
  const browser = await browsers.launch({ executablePath: await chromium(), args: [...CHROMIUM_FLAGS] });
  const program = new Program(server.feedUrl);
  try {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
    await page.goto(server.url);
    await program.begin();
    await page.getByText(`${(ACTORS + 1).toLocaleString('en')} actors`).waitFor({ timeout: 60_000 });
    await page.locator('.tree-row').nth(1).click();
    program.talk();
    await page.waitForTimeout(3_000);
    const seconds = sized(15, 5);
    const before = await shownRows(page);
    const frames = await page.evaluate(
      (ms) =>
        new Promise((/** @type {(gaps: number[]) => void} */ resolve) => {
          /** @type {number[]} */
          const gaps = [];
          const begun = performance.now();
          let last = begun;
          const frame = (/** @type {number} */ now) => {
            gaps.push(now - last);
            last = now;
            if (now - begun > ms) resolve(gaps.slice(1));
            else requestAnimationFrame(frame);
          };
          requestAnimationFrame(frame);
        }),
      seconds * 1_000,
    );
    const rate = ((await shownRows(page)) - before) / 2 / seconds;
    const p95 = quantile(frames, 0.95);
    return [
      {
        name: 'visualizer.frameMsAt5000',
        value: p95,
        unit: 'ms',
        spread: null,
        details: `median ${quantile(frames, 0.5).toFixed(1)} ms, 99th percentile ${quantile(frames, 0.99).toFixed(1)} ms; the page took ${Math.round(rate).toLocaleString('en-US')} events a second`,
      },
    ];
  } finally {
    program.end();
    await browser.close();
    await server.close();
  }
}

/** @param {import('playwright-core').Page} page */
async function shownRows(page) {
  const text = await page.getByText(/ recorded$/).textContent();
  return Number((text ?? '').replace(/\D/g, ''));
}

/** A program that tells of its conversations what a recorded one went through, again and again. */
class Program {
  /** @param {string} feedUrl */
  constructor(feedUrl) {
    this.socket = new WebSocket(feedUrl);
    this.opened = new Promise((resolve) => this.socket.once('open', resolve));
    const { definition, steps } = recordedConversation();
    this.definition = definition;
    this.steps = steps;
    this.seq = 0;
    this.turn = 0;
    /** @type {NodeJS.Timeout | undefined} */
    this.timer = undefined;
  }

  /** @param {object} frame */
  send(frame) {
    this.socket.send(JSON.stringify(frame));
  }

  async begin() {
    await this.opened;
    const at = Date.now();
    this.send({ t: 'hello', v: 1, id: 'bench', name: 'bench', at, redacted: true });
    this.send({ t: 'key', at, dropped: 0 });
    this.send({ t: 'def', n: 0, definition: this.definition });
    const texts = this.steps.flatMap(({ event, state, edges }) => [event, state, edges]);
    const first = this.steps[0]?.state ?? '{}';
    let s = ['actor', 'conversation', first, ...texts];
    for (let key = 0; key <= ACTORS; key += 1_000) {
      const rows = Array.from({ length: Math.min(1_000, ACTORS + 1 - key) }, (_, n) =>
        key + n === 0
          ? [0, 0, 0, -1, 'conversations', 0, -1, -1, 0]
          : [0, 0, key + n, 0, `conversation-${key + n}`, 1, 0, 2, 0],
      );
      this.send({ t: 'rows', at, seq: this.seq, s, r: rows });
      s = [];
      this.seq += rows.length;
    }
  }

  talk() {
    const begun = performance.now();
    let said = 0;
    this.timer = setInterval(() => {
      const due = Math.floor(((performance.now() - begun) / 1_000) * EVENTS_A_SECOND) - said;
      said += due;
      const rows = Array.from({ length: due }, () => this.event()).flat();
      if (rows.length > 0) this.send({ t: 'rows', at: Date.now(), seq: this.seq - rows.length, s: [], r: rows });
    }, BATCH_MS);
  }

  event() {
    const key = 1 + ((this.turn * 7_919) % ACTORS);
    const at = 3 + 3 * (Math.floor(this.turn / ACTORS) % this.steps.length);
    this.turn += 1;
    this.seq += 2;
    return [
      [1, 0, key, -1, at],
      [2, 0, key, at, at + 1, at + 2, -1, 0, this.seq - 2],
    ];
  }

  end() {
    clearInterval(this.timer);
    this.socket.terminate();
  }
}

/** The chart of conversations, and the steps of one, out of a recording that the tests have. */
function recordedConversation() {
  const file = new URL('../../test/visualizer/recordings/outage.jsonl.gz', import.meta.url);
  const lines = gunzipSync(readFileSync(file)).toString().split('\n').slice(1).filter(Boolean);
  const frames = lines.map((line) => JSON.parse(line)[1]);
  /** @type {string[]} */
  let texts = [];
  /** @type {Set<number>} */
  const conversations = new Set();
  /** @type {{ event: string, state: string, edges: string }[]} */
  const steps = [];
  let definition = {};
  let number = -2;
  for (const frame of frames) {
    if (frame.t === 'key') texts = [];
    if (frame.t === 'def' && frame.definition.machine === 'conversation') ({ definition, n: number } = frame);
    if (frame.t !== 'rows') continue;
    texts.push(...frame.s);
    for (const row of frame.r) {
      if (row[0] === 0 && row[6] === number) conversations.add(row[2]);
      if (row[0] === 2 && conversations.has(row[2]) && row[5] >= 0)
        steps.push({ event: texts[row[3]] ?? '', state: texts[row[4]] ?? '', edges: texts[row[5]] ?? '' });
    }
  }
  return { definition, steps };
}
