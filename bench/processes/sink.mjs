import { connect } from 'node:net';
import { bearerOf } from '../frame-source/responder.mjs';
import { cpuMicros, monotonicMs } from '../measuring/process.mjs';
import { serveCalls } from './child.mjs';

/** Reads what the frame source sends and throws it away: how fast the source can be when nothing waits for a receiver. */

let expected = 0;
let received = 0;
/** @type {(() => void) | undefined} */
let onDone;
/** @type {Promise<Record<string, number>> | undefined} */
let round;

serveCalls({
  /** @param {{ host: string, username: string }} options */
  open: async ({ host, username }) => {
    const [address = '', port = ''] = host.split(':');
    const buffer = Buffer.alloc(1 << 20);
    let isUp = false;
    await new Promise((resolve) => {
      const socket = connect({
        port: Number(port),
        host: address,
        // One buffer for all reads: no garbage, no copies, only the system calls are left.
        onread: {
          buffer,
          callback: (bytes) => {
            if (!isUp) {
              isUp = true;
              resolve(undefined);
            } else {
              received += bytes;
              if (received >= expected) onDone?.();
            }
            return true;
          },
        },
      });
      socket.write(
        `GET /ws_api/account/12345678/messaging/brand/${bearerOf(username)}?v=2.1 HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\n` +
          'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
      );
    });
    return {};
  },
  /** @param {{ bytes: number }} options */
  arm: ({ bytes }) => {
    expected = bytes;
    received = 0;
    const cpuBefore = cpuMicros();
    round = new Promise((resolve) => {
      onDone = () => {
        onDone = undefined;
        resolve({ finishedAt: monotonicMs(), cpuMicros: cpuMicros() - cpuBefore });
      };
    });
    return {};
  },
  finish: () => round,
});
