/** Addresses in the object store, for a file to come and for one that is there (protocol.md 6.19, 9). */

import { Files, type HostedFile } from '../state/files.js';
import type { User } from '../state/model.js';
import { asString, isObject, type Json } from '../wire/json.js';
import { refusals } from '../wire/refusals.js';
import { BOTH, type RequestHandler, type Turn } from './turn.js';

export const generateUrlForUploadFile: RequestHandler = {
  sides: BOTH,
  handle({ parts, body, user }): Json {
    const { files, settings } = parts;
    if (!settings.fileSharing) throw refusals.forbidden('file sharing is off for this account');
    const fileType = asString(body.fileType) ?? '';
    const size = Number(body.fileSize);
    if (!Files.accepts(fileType)) throw refusals.file(`files of type ${fileType} are not accepted`);
    if (size > settings.maxFileSize) throw refusals.file(`a file has at most ${settings.maxFileSize} bytes`);
    const { relativePath } = files.announce(user, fileType, size);
    return { ...files.temporaryUrl('PUT', relativePath, settings.fileUrlTtl) };
  },
};

export const generateUrlForDownloadFile: RequestHandler = {
  sides: BOTH,
  handle({ parts, body, user }): Json {
    const { files, settings } = parts;
    const file = files.find(asString(body.relativePath) ?? '');
    if (!file?.bytes) throw refusals.noSuchFile();
    if (!maySee(user, file)) throw refusals.forbidden('not a file of your conversations');
    return { ...files.temporaryUrl('GET', file.relativePath, settings.fileUrlTtl) };
  },
};

/** By which the data of a secure form that a consumer has filled in can be read, once (protocol.md 6.19). [EA93] */
export const generateDownloadToken: RequestHandler = {
  sides: BOTH,
  handle({ parts, body, user }): Json {
    const wanted = isObject(body.downloadable) ? body.downloadable : {};
    const found = parts.store.dialog(asString(wanted.dialogId) ?? '');
    if (!found) throw refusals.unknown('Dialog');
    if (user.side === 'consumer' && found.conversation.consumer !== user)
      throw refusals.forbidden('not your conversation');
    const isThere = found.dialog.events.some(({ event: { contentType, message } }) => {
      if (contentType !== 'forms/secure-submission' || !isObject(message)) return false;
      return message.submissionId === wanted.submissionId && message.invitationId === wanted.invitationId;
    });
    if (!isThere) throw refusals.unknown('Submission');
    return { token: { readOtk: parts.random.hex(16) } };
  },
};

/** Consumers have their own files, and those of their own conversations. [EA92] */
function maySee(user: User, { owner, conversations }: HostedFile): boolean {
  return user.side === 'brand' || owner === user || [...conversations].some(({ consumer }) => consumer === user);
}

/** What is not as it should be about a file that is being published: it has to be there first (protocol.md 9). */
export function filePublished({ parts }: Turn, message: { relativePath?: Json; fileType?: Json }): string[] {
  const relativePath = asString(message.relativePath) ?? '';
  const file = parts.files.find(relativePath);
  if (!file?.bytes) return [`the file ${relativePath} was not uploaded`];
  return file.fileType === message.fileType
    ? []
    : [`the file was announced as ${file.fileType}, and is published as ${String(message.fileType)}`];
}
