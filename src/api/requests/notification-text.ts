import { argumentError } from '../errors/errors.js';
import { isList, isObject, isText } from '../options/check.js';

/**
 * A notification that the application hands in, as a frame. Webhooks leave out what only a socket needs: the kind, and the
 * subscription (protocol.md 7.1).
 */
export function notificationText(raw: unknown): string {
  const notification = isText(raw) ? parsed(raw) : raw;
  if (!isObject(notification) || !isText(notification.type) || (notification.kind ?? 'notification') !== 'notification')
    throw argumentError('notification');
  const { body } = notification;
  const named = isObject(body) && isList(body.changes) ? { subscriptionId: '', ...body } : body;
  try {
    return JSON.stringify({ ...notification, kind: 'notification', body: named });
  } catch (cause) {
    throw argumentError('notification', {}, [], cause);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
