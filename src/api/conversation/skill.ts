/** The skill that a conversation is routed to. Another skill is another object; `skill-change` tells of it. */
export class Skill {
  /** `"-1"` is the account's default skill (protocol.md 0.3). */
  readonly skillId: string;

  constructor(skillId: string) {
    this.skillId = skillId;
  }
}
