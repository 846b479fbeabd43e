import { createHash } from 'node:crypto';

/**
 * As much of RFC 6455 as the frame source needs. A WebSocket library does more per message than the clients it would be
 * feeding; the source must never be the slow side, so it reads and writes frames itself.
 */

const text = 1;
const close = 8;
const ping = 9;
const pong = 10;

/** The server's half of the opening handshake. @param {string} key the request's `Sec-WebSocket-Key` */
export function switchingProtocols(key) {
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
}

/** One unmasked text frame. @param {string} message */
export function textFrame(message) {
  return frameOf(text, Buffer.from(message));
}

/** @param {number} opcode @param {Buffer} payload */
function frameOf(opcode, payload) {
  const { length } = payload;
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = 0x80 | opcode;
  if (header === 2) frame[1] = length;
  else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  payload.copy(frame, header);
  return frame;
}

/**
 * Reads a client's frames from whatever pieces TCP delivers. Clients under test send no fragmented messages.
 * @param {import('node:net').Socket} socket
 * @param {(message: string) => void} onText
 */
export function readFrames(socket, onText) {
  let rest = Buffer.alloc(0);
  socket.on('data', (piece) => {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let at = 0;
    while (bytes.length - at >= 6) {
      const short = (bytes[at + 1] ?? 0) & 0x7f;
      const header = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (bytes.length - at < header + 4) break;
      const length =
        short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
      const start = at + header + 4;
      if (bytes.length < start + length) break;
      unmask(bytes, at + header, length);
      const opcode = (bytes[at] ?? 0) & 0x0f;
      if (opcode === text) onText(bytes.toString('utf8', start, start + length));
      else if (opcode === ping) socket.write(frameOf(pong, bytes.subarray(start, start + length)));
      else if (opcode === close) socket.end(frameOf(close, bytes.subarray(start, start + length)));
      at = start + length;
    }
    rest = at === bytes.length ? Buffer.alloc(0) : bytes.subarray(at);
  });
}

/** @param {Buffer} bytes @param {number} keyAt @param {number} length */
function unmask(bytes, keyAt, length) {
  const key = [bytes[keyAt] ?? 0, bytes[keyAt + 1] ?? 0, bytes[keyAt + 2] ?? 0, bytes[keyAt + 3] ?? 0];
  const start = keyAt + 4;
  for (let n = 0; n < length; n++) bytes[start + n] = (bytes[start + n] ?? 0) ^ (key[n & 3] ?? 0);
}
