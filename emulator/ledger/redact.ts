import { isObject, type Json, type JsonObject } from '../wire/json.js';

const SECRET_KEYS = new Set(
  'jwt token bearer password secret appkey accesstoken accesstokensecret assertion csrf authcode id_token cookie authorization session_id temp_url_sig readotk'.split(
    ' ',
  ),
);
const HIDDEN = '[redacted]';
const COMPACT_TOKEN = /eyJ[\w-]+(?:\.[\w-]*)+/g;
const MAX_TEXT = 2_000;

/** A copy fit for the ledger and for log lines: no tokens, passwords, keys, cookies. */
export function redact(value: Json): Json {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map(redact);
  if (!isObject(value)) return value;
  const copy: Record<string, Json> = {};
  for (const [key, member] of Object.entries(value as JsonObject)) {
    if (member !== undefined) copy[key] = SECRET_KEYS.has(key.toLowerCase()) ? HIDDEN : redact(member);
  }
  return copy;
}

/** For text that could not be parsed, where keys can't be told from values. */
export function redactText(text: string): string {
  const cut = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  return cut
    .replace(COMPACT_TOKEN, HIDDEN)
    .replace(/("(?:jwt|token|password|secret|appKey|accessToken\w*|assertion|csrf)"\s*:\s*")[^"]*/gi, `$1${HIDDEN}`);
}

/** A request path without its query (JSONP and legacy clients put tokens there) and without the bearer of a brand socket. */
export function redactPath(url: string): string {
  const path = url.split('?', 1)[0] ?? '';
  return redactText(path.replace(/(\/ws_api\/.*\/messaging\/(?:brand|consumer)\/)[^/]+/, `$1${HIDDEN}`));
}
