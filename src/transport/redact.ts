/**
 * The one way out for text that may hold a secret (G18): tokens in socket paths, JWTs, cookies, and the values of the
 * fields that carry credentials. Used for errors, logs, frames attached to errors and whatever is shown of a URL.
 */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/(\/messaging\/(?:brand|consumer)\/)[^/?\s"']+/g, '$1***'],
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, '***'],
  [/\b(Bearer|jwt)\s+[\w.~+/=-]{8,}/gi, '$1 ***'],
  [/((?:Session_id|session|sid)=)[^;\s"']+/gi, '$1***'],
  [
    /("(?:jwt|token|bearer|csrf|password|secret|appKey|accessToken|accessTokenSecret|assertion|id_token|authCode|sessionId|temp_url_sig)"\s*:\s*")(?:[^"\\]|\\.)*/gi,
    '$1***',
  ],
  [/(\b\w+:\/\/)[^\s/@"']+@/g, '$1***@'],
  [/([?&](?:temp_url_sig|token|jwt|access_token)=)[^&\s"']+/gi, '$1***'],
];

export function redact(text: string): string {
  let clean = text;
  for (const [pattern, replacement] of RULES) clean = clean.replace(pattern, replacement);
  return clean;
}
