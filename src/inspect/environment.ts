import { Inspector } from './inspector.js';

/** One for each address: all connections of a process are one program in the visualizer. */
const inspectors = new Map<string, Inspector>();

/** The inspector that `PARLEY_INSPECT=<url>` asks for; the program is called as its file is. */
export function inspectorAt(url: string, name: string | undefined): Inspector {
  let inspector = inspectors.get(url);
  if (!inspector) inspectors.set(url, (inspector = new Inspector({ url, name: name ?? null })));
  return inspector;
}
