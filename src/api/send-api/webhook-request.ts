/** A request as Node's http module and Express have it; of both only what is looked at. */
export interface WebhookRequest extends AsyncIterable<Uint8Array | string> {
  readonly headers: WebhookHeaders;
  /** Whether nobody has read the body yet. */
  readonly readable?: boolean;
  /** What a body parser has made of it. */
  readonly body?: unknown;
  /** What some body parsers keep of the bytes. */
  readonly rawBody?: unknown;
}

/** The response of either. */
export interface WebhookResponse {
  statusCode: number;
  end(): unknown;
}

/** Headers by their names in small letters, or those of a `Request`. */
export type WebhookHeaders = Readonly<Record<string, string | readonly string[] | undefined>> | Headers;

/** Notifications are small; whatever is longer is not one. */
const LONGEST_BODY = 10_000_000;

export function headerOf(headers: WebhookHeaders | undefined, name: string): string {
  if (typeof headers?.get === 'function') return headers.get(name) ?? '';
  const found = (headers as Readonly<Record<string, unknown>> | undefined)?.[name];
  return typeof found === 'string' ? found : '';
}

/** The bytes that were signed. Undefined where they cannot be had any more, or are too many. */
export async function bodyOf(request: WebhookRequest): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const kept = bytesOf(request.rawBody) ?? bytesOf(request.body);
  if (kept) return kept;
  // A parser has read it and kept only what was in it: written again it is mostly what it was.
  if (request.readable === false || request.body !== undefined) {
    return request.body === undefined ? undefined : bytesOf(JSON.stringify(request.body));
  }
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const piece of request) {
    const bytes = bytesOf(piece)!;
    length += bytes.length;
    if (length > LONGEST_BODY) return undefined;
    pieces.push(bytes);
  }
  return bytesOf(await new Blob(pieces).arrayBuffer());
}

export function bytesOf(given: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof given === 'string') return new TextEncoder().encode(given);
  try {
    if (given instanceof Uint8Array) return new Uint8Array(given);
    return given instanceof ArrayBuffer ? new Uint8Array(given) : undefined;
  } catch {
    // A revoked Proxy throws even here.
    return undefined;
  }
}
