/**
 * Whether the lines of one conversation can follow each other. What is refused here the platform would refuse in the middle of the
 * play, when it is too late for a good message.
 */
import type { BrandRole, Complaint, Line } from './script.js';

/** Who of the brand is in the conversation, and as what. */
export type Present = ReadonlyMap<string, BrandRole>;

/** Where the platform puts a conversation that asks for no skill (protocol.md 6.8). */
const DEFAULT_SKILL = '-1';

/**
 * The role in which a brand user enters who speaks without a `join`: a bot assists, a person takes the conversation over, unless
 * somebody has it already.
 */
export function implicitRole(who: string, present: Present): BrandRole {
  return who === 'bot' || assignedAmong(present) ? 'AGENT' : 'ASSIGNED_AGENT';
}

export function assignedAmong(present: Present): string | undefined {
  return [...present].find(([, role]) => role === 'ASSIGNED_AGENT')?.[0];
}

/** @param lines of one conversation */
export function checkOrder(lines: readonly Line[]): Complaint[] {
  const complaints: Complaint[] = [];
  const present = new Map<string, BrandRole>();
  let skill = lines[0]?.skill ?? DEFAULT_SKILL;
  let closed: Line | undefined;
  for (const [index, line] of lines.entries()) {
    const what = closed
      ? `"${line.conversation}" was closed on line ${closed.line}`
      : complaintAbout(line, index, lines, present, skill);
    if (what) complaints.push({ line: line.line, what });
    closed ??= line.do === 'close' ? line : undefined;
    if (line.do === 'transfer') skill = line.skill ?? skill;
    follow(line, present);
  }
  return complaints;
}

/** @param skill where the conversation is */
function complaintAbout(
  line: Line,
  index: number,
  lines: readonly Line[],
  present: Present,
  skill: string,
): string | undefined {
  const { who, do: call, conversation } = line;
  if (call === 'open' && index > 0) return `"${conversation}" is open since line ${lines[0]?.line}`;
  if (call === 'leave' && !present.has(who)) return `${who} can't leave: it is not in "${conversation}"`;
  if (call === 'transfer' && line.skill === skill && !isAssignedFor(who, present)) {
    return `"${conversation}" is in skill "${skill}" already and nobody is assigned: this transfer would change nothing`;
  }
  if (call !== 'join') return undefined;
  if (present.has(who)) return `${who} is in "${conversation}" already, as ${present.get(who)}`;
  const assigned = assignedAmong(present);
  if ((line.role ?? implicitRole(who, present)) === 'ASSIGNED_AGENT' && assigned) {
    return `"${conversation}" is assigned to ${assigned}; it must leave or transfer before ${who} can be ASSIGNED_AGENT`;
  }
  return undefined;
}

/** Whether somebody is assigned at the moment of the call, be it the one who does it and joins for it. */
const isAssignedFor = (who: string, present: Present): boolean =>
  assignedAmong(present) !== undefined || (!present.has(who) && implicitRole(who, present) === 'ASSIGNED_AGENT');

/**
 * Who is in the conversation after a line; the play itself keeps its book the same way.
 * @param present changed in place
 */
export function follow({ who, do: call, role }: Line, present: Map<string, BrandRole>): void {
  if (who === 'consumer') return;
  if (call === 'leave') {
    present.delete(who);
    return;
  }
  if (!present.has(who)) present.set(who, role ?? implicitRole(who, present));
  // A transfer takes the assigned agent out of the conversation; bots and managers stay (protocol.md 12.5).
  const assigned = assignedAmong(present);
  if (call === 'transfer' && assigned) present.delete(assigned);
}
