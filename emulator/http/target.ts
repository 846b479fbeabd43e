/** Path and query of a request. What is no URL has the path `/`, where nothing lives: it must not end the process. */
export function targetOf(url: string | undefined): { path: string; query: URLSearchParams } {
  const base = 'http://loopback';
  const { pathname, searchParams } = new URL(URL.canParse(url ?? '', base) ? (url ?? '') : '/', base);
  return { path: pathname, query: searchParams };
}
