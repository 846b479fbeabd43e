import { startChild } from './child.mjs';

/** The kinds of processes the figures are made with. Each file next to this one is one. */

/** @param {'raw' | 'parley' | 'node-agent-sdk' | 'keeper' | 'returner'} contestant */
export function startNetworkWorker(contestant) {
  return startChild(new URL('./network.mjs', import.meta.url), { arguments: [contestant] });
}

/**
 * @param {'parley' | 'plain-class'} contestant
 * @param {readonly string[]} [flags]
 * @param {string} [sdk] file of another build of Parley than the package's own
 */
export function startInProcessWorker(contestant, flags = [], sdk = '') {
  return startChild(new URL('./in-process.mjs', import.meta.url), { arguments: [contestant, sdk], flags });
}

export function startFrameSource() {
  return startChild(new URL('../frame-source/server.mjs', import.meta.url));
}

export function startSink() {
  return startChild(new URL('./sink.mjs', import.meta.url));
}
