/** What a process can tell about itself: time, memory, turns of its event loop. */

/** CPU time of this process so far, all threads, in µs. */
export function cpuMicros() {
  const usage = process.cpuUsage();
  return usage.user + usage.system;
}

/** Monotonic nanoseconds. On Linux and macOS the clock is the same one in every process, so two processes can compare readings. */
export function monotonicMs() {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Full collections until nothing more is found: finalisers and weak references need more than one. */
export function collectGarbage() {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error('run with --expose-gc');
  for (let pass = 0; pass < 4; pass++) collect();
}

/** Bytes the program keeps: the JavaScript heap and buffers outside it. */
export function keptBytes() {
  collectGarbage();
  const usage = process.memoryUsage();
  return usage.heapUsed + usage.external;
}

/** Lets the event loop take one turn. */
export function turn() {
  return new Promise((resolve) => setImmediate(resolve));
}
