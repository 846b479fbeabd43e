/** The object store `swift`: files go in and out by temporary URLs, and by nothing else (protocol.md 9). */
import { violation } from '../ledger/violation.js';
import { type Handler, plain } from './exchange.js';

/** Swift's own words. */
const REFUSED = plain(401, '401 Unauthorized: Temp URL invalid');

/** 201 once every byte is there; a body that breaks off is no file. */
export const upload: Handler = (parts, { path, query, body }) => {
  if (!parts.files.permits('PUT', path, query)) return REFUSED;
  const file = parts.files.find(path);
  if (!file) return plain(404, 'no such file');
  if (body.length > parts.settings.maxFileSize) return plain(413, 'the file is too large');
  if (body.length !== file.size) {
    const why = `the file has ${body.length} bytes, announced were ${file.size}`;
    violation(parts, undefined, 'upload', why, path);
  }
  parts.files.put(file, body);
  return { status: 201 };
};

export const download: Handler = (parts, { path, query }) => {
  if (!parts.files.permits('GET', path, query)) return REFUSED;
  const bytes = parts.files.find(path)?.bytes;
  if (!bytes) return plain(404, 'no such file');
  return { status: 200, headers: { 'Content-Type': 'application/octet-stream' }, bytes };
};
