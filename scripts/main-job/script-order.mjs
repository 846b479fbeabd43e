/**
 * Whether the lines of one conversation can follow each other. What is refused here the platform would refuse in the middle of the
 * play, when it is too late for a good message.
 *
 * @typedef {import('./script-file.mjs').Line} Line
 * @typedef {import('./script-file.mjs').BrandRole} BrandRole
 */

/** Where the platform puts a conversation that asks for no skill (protocol.md 6.8). */
const DEFAULT_SKILL = '-1';

/**
 * The role in which a brand user enters who speaks without a `join`: a bot assists, a person takes the conversation over, unless
 * somebody has it already.
 * @param {string} who
 * @param {ReadonlyMap<string, BrandRole>} present
 * @returns {BrandRole}
 */
export function implicitRole(who, present) {
  return who === 'bot' || assignedAmong(present) ? 'AGENT' : 'ASSIGNED_AGENT';
}

/**
 * @param {ReadonlyMap<string, BrandRole>} present
 * @returns {string | undefined}
 */
export function assignedAmong(present) {
  return [...present].find(([, role]) => role === 'ASSIGNED_AGENT')?.[0];
}

/**
 * @param {readonly Line[]} lines of one conversation
 * @returns {import('./script-file.mjs').Complaint[]}
 */
export function checkOrder(lines) {
  const complaints = [];
  /** @type {Map<string, BrandRole>} */
  const present = new Map();
  let skill = lines[0]?.skill ?? DEFAULT_SKILL;
  /** @type {Line | undefined} */
  let closed;
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

/**
 * @param {Line} line
 * @param {number} index
 * @param {readonly Line[]} lines
 * @param {ReadonlyMap<string, BrandRole>} present
 * @param {string} skill where the conversation is
 */
function complaintAbout(line, index, lines, present, skill) {
  const { who, do: deed, conversation } = line;
  if (deed === 'open' && index > 0) return `"${conversation}" is open since line ${lines[0]?.line}`;
  if (deed === 'leave' && !present.has(who)) return `${who} can't leave: it is not in "${conversation}"`;
  if (deed === 'transfer' && line.skill === skill && !isAssignedFor(who, present)) {
    return `"${conversation}" is in skill "${skill}" already and nobody is assigned: this transfer would change nothing`;
  }
  if (deed !== 'join') return undefined;
  if (present.has(who)) return `${who} is in "${conversation}" already, as ${present.get(who)}`;
  const assigned = assignedAmong(present);
  if ((line.role ?? implicitRole(who, present)) === 'ASSIGNED_AGENT' && assigned) {
    return `"${conversation}" is assigned to ${assigned}; it must leave or transfer before ${who} can be ASSIGNED_AGENT`;
  }
  return undefined;
}

/**
 * Whether somebody is assigned at the moment of the deed, be it the one who does it and joins for it.
 * @param {string} who
 * @param {ReadonlyMap<string, BrandRole>} present
 */
const isAssignedFor = (who, present) =>
  assignedAmong(present) !== undefined || (!present.has(who) && implicitRole(who, present) === 'ASSIGNED_AGENT');

/**
 * Who is in the conversation after a line; the play itself keeps its book the same way.
 * @param {Line} line
 * @param {Map<string, BrandRole>} present changed in place
 */
export function follow({ who, do: deed, role }, present) {
  if (who === 'consumer') return;
  if (deed === 'leave') {
    present.delete(who);
    return;
  }
  if (!present.has(who)) present.set(who, role ?? implicitRole(who, present));
  // A transfer takes the assigned agent out of the conversation; bots and managers stay (protocol.md 12.5).
  const assigned = assignedAmong(present);
  if (deed === 'transfer' && assigned) present.delete(assigned);
}
