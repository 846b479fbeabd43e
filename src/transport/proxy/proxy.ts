/** A proxy that requests and sockets take their way through, by HTTP CONNECT. */
export interface HttpProxy {
  /** Without credentials, such as `http://proxy.example:3128`. */
  readonly url: string;
  /** The value of `Proxy-Authorization`, where the proxy wants to know who asks. */
  readonly authorization: string | undefined;
  /** The password in all forms that it travels in, to be cleared from whatever is shown (G18). */
  readonly secrets: readonly string[];
}

/**
 * What a proxy answered in place of a tunnel. 407 means that it wants other credentials: nothing gets better by asking
 * again.
 */
export class ProxyRefusal extends Error {
  readonly code = 'PROXY_REFUSED';

  constructor(readonly status: number) {
    super(`the proxy answered ${status}`);
  }
}

/** The refusal of a proxy, wherever in the causes of an error it is. */
export function proxyRefusalIn(error: unknown): ProxyRefusal | undefined {
  if (error instanceof ProxyRefusal) return error;
  const { cause } = (error ?? {}) as { readonly cause?: unknown };
  return cause === undefined || cause === error ? undefined : proxyRefusalIn(cause);
}
