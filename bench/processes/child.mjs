import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Contestants and the frame source live in processes of their own, so that one's garbage, heap size and compiled code
 * never count for another. They are steered by calls over Node's IPC channel; no measured byte travels on it.
 */

/**
 * @typedef {{ call: (method: string, argument?: unknown) => Promise<Record<string, number>>, stop: () => Promise<void> }} Child
 * @typedef {{ id: number, method: string, argument: unknown }} Call
 * @typedef {{ id: number, result?: Record<string, number>, error?: string }} Answer
 */

const baseFlags = ['--expose-gc', '--no-warnings'];

/**
 * @param {URL} script
 * @param {{ flags?: readonly string[], arguments?: readonly string[] }} [options]
 * @returns {Promise<Child>}
 */
export async function startChild(script, options = {}) {
  const child = fork(fileURLToPath(script), [...(options.arguments ?? [])], {
    execArgv: [...baseFlags, ...(options.flags ?? [])],
    // The children's own output must never mix with the one JSON object on our stdout.
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  let calls = 0;
  /** @type {Map<number, { resolve: (result: Record<string, number>) => void, reject: (reason: Error) => void }>} */
  const waiting = new Map();
  child.on('message', (/** @type {Answer} */ answer) => {
    const waiter = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.error === undefined) waiter?.resolve(answer.result ?? {});
    else waiter?.reject(new Error(`${script.pathname.split('/').pop()}: ${answer.error}`));
  });
  const ended = new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      for (const waiter of waiting.values()) waiter.reject(new Error(`${script.pathname} ended (${signal ?? code})`));
      waiting.clear();
      resolve(undefined);
    });
  });
  return {
    call: (method, argument) =>
      new Promise((resolve, reject) => {
        calls += 1;
        waiting.set(calls, { resolve, reject });
        child.send({ id: calls, method, argument });
      }),
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/**
 * The other end: answers calls with the named methods until the parent goes away.
 * @param {Record<string, (argument: never) => unknown>} methods
 */
export function serveCalls(methods) {
  process.on('message', (/** @type {Call} */ call) => {
    const method = methods[call.method];
    Promise.resolve()
      .then(() => {
        if (method === undefined) throw new Error(`no method ${call.method}`);
        return method(/** @type {never} */ (call.argument));
      })
      .then(
        (result) => process.send?.({ id: call.id, result }),
        (reason) =>
          process.send?.({
            id: call.id,
            error: reason instanceof Error ? (reason.stack ?? reason.message) : String(reason),
          }),
      );
  });
  process.on('disconnect', () => process.exit(0));
}

/**
 * Starts several children, hands them over, and stops them whatever happens.
 * @template T
 * @param {readonly Promise<Child>[]} starting
 * @param {(...children: Child[]) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withChildren(starting, use) {
  const children = await Promise.all(starting);
  try {
    return await use(...children);
  } finally {
    await Promise.all(children.map((child) => child.stop()));
  }
}
