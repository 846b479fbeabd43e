/** One HTTP request, and what came. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

export interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

const LONGEST_MS = 20_000;

export async function http(url: string, request: HttpRequest = {}): Promise<HttpAnswer> {
  const { json, form, bytes, headers = {} } = request;
  const method = request.method ?? (json === undefined && form === undefined ? 'GET' : 'POST');
  const body = json === undefined ? (form ? new URLSearchParams(form) : bytes) : JSON.stringify(json);
  const response = await fetch(url, {
    method,
    headers: json === undefined ? headers : { 'Content-Type': 'application/json', ...headers },
    signal: AbortSignal.timeout(LONGEST_MS),
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  return { status: response.status, body: parsed(text), headers: response.headers };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
