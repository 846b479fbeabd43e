import { argumentError } from '../errors/errors.js';
import { isList, isObject, isText } from '../options/check.js';

/**
 * A notification that the application hands in, as a frame. Webhooks leave out what only a socket needs: the kind, and the
 * subscription (protocol.md 7.1).
 */
export function notificationText(raw: unknown): string {
  try {
    const text = written(isText(raw) ? parsed(raw) : raw);
    if (text !== undefined) return text;
  } catch (cause) {
    // What cannot be written, or not even be read: a Proxy or a getter may throw.
    throw argumentError('notification', {}, [], cause);
  }
  throw argumentError('notification');
}

function written(notification: unknown): string | undefined {
  if (!isObject(notification) || !isText(notification.type)) return undefined;
  if ((notification.kind ?? 'notification') !== 'notification') return undefined;
  const { body } = notification;
  const named = isObject(body) && isList(body.changes) ? { subscriptionId: '', ...body } : body;
  return JSON.stringify({ ...notification, kind: 'notification', body: named });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
