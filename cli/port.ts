import { UsageError } from './command.js';

const LARGEST_PORT = 65_535;
export const PORTS = `a number from 0 to ${LARGEST_PORT} (0 takes a free port)`;

export const isPort = (text: string): boolean => /^\d+$/.test(text) && Number(text) <= LARGEST_PORT;

export function checkedPort(text: string): number {
  if (!isPort(text)) throw new UsageError(`"${text}" is not a port; --port takes ${PORTS}`);
  return Number(text);
}
