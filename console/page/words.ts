/** Times and names as they are read. */
export const clock = (at: number): string => new Date(at).toLocaleTimeString('en-GB');

export const initial = (name: string): string => name.charAt(0).toUpperCase();

/** Consumers of programs have no name: the beginning of an id tells them apart. */
export const nameOf = ({
  consumerName,
  consumerId,
}: {
  readonly consumerName?: string | undefined;
  readonly consumerId: string;
}): string => consumerName ?? `consumer ${consumerId.slice(0, 6)}`;

const SKILL_NAMES: Readonly<Record<string, string>> = { '-1': 'Default' };

export const skillName = (skillId: string, name: string = skillId): string => SKILL_NAMES[name] ?? name;
