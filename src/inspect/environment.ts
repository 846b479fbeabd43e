import { Inspector } from './inspector.js';

/** One for each address: all connections of a process are one program in the visualizer. */
const inspectors = new Map<string, Inspector>();

/** The inspector that `PARLEY_INSPECT=<url>` asks for. */
export function inspectorAt(url: string): Inspector {
  let inspector = inspectors.get(url);
  if (!inspector) inspectors.set(url, (inspector = new Inspector({ url })));
  return inspector;
}
