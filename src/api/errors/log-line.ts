import { redact } from '../../transport/redact.js';
import type { ParleyError } from './errors.js';

/** How a background error is logged: what happened, what to do, and where the application's own code failed. */
export function logLine({ code, message, remediation, cause }: ParleyError): string {
  const line = `parley: ${code}: ${message}${remediation ? ` ${remediation}` : ''}`;
  const stack = stackOf(cause);
  return stack ? `${line}\n${redact(stack)}` : line;
}

/** A getter of the application's own error may throw. */
function stackOf(cause: unknown): string | undefined {
  try {
    const stack = cause instanceof Error ? cause.stack : undefined;
    return typeof stack === 'string' ? stack : undefined;
  } catch {
    return undefined;
  }
}
