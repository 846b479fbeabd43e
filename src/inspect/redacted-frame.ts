import { redact } from '../transport/redact.js';

/**
 * Members of frames that say nothing of a person and nothing that somebody wrote: ids, types, states, sequences, times. What
 * follows from a frame follows from these; everything else is hidden.
 */
const KEPT: ReadonlySet<string> = new Set(
  [
    'kind type reqId id code requestType subscriptionId changeType event result',
    'accountId brandId agentId agentUserId assignedAgentId assignedAgents userId consumerId convId conversationId dialogId',
    'originatorId originatorPId originatorMetadata skillId groupId campaignId engagementId appInstallId ringId',
    'sequence sequenceList serverTimestamp time messageAudience audience contentType status chatState role state stage',
    'closeReason closedBy startTs endTs creationTs metaDataLastUpdateTs lastUpdateTime effectiveTTR manualETTR ttrType value',
    'till tillWhenInMs delayTillWhen dialogType channelType firstConversation csatRate csatResolutionConfirmation',
    'ringState ringExpiration ringExpirationTs weight availability agentAvailability field newerThanSequence',
    'olderThanSequence maxQuantity fromSequence offset limit agentIds consumerIds minLastUpdatedTime maxLastUpdatedTime',
    'startTsMin startTsMax maxETTR',
    'roles creationTime fromSeq toSeq',
  ].flatMap((line) => line.split(' ')),
);

/** Names of their members are ids and roles. */
const IDS_BELOW: ReadonlySet<string> = new Set(
  'numberOfunreadMessages participants participantsPId channels ttr delay'.split(' '),
);

/** Whatever is in them was made by somebody: their members keep their names and their shape, and nothing else. */
const SOMEBODYS = /^(message|content|quickReplies|metadata|metaData|context|conversationContext|note|topic)$/;

type Looking = 'byName' | 'everything' | 'nothing';

const lookingInto = (name: string): Looking =>
  SOMEBODYS.test(name) ? 'nothing' : IDS_BELOW.has(name) ? 'everything' : 'byName';

/** Texts that are told apart by number; older ones are forgotten, and get a new one. */
const MOST_TEXTS = 10_000;
/** Longer ones are told apart by their length only. */
const LONGEST_TOLD_APART = 2_000;

/**
 * Frames without what somebody wrote, and without who somebody is: the structure stays, and of each text its length and
 * whether it is the same as another one. So a change of a note can be seen as a change, and a message can be found again.
 */
export class RedactedFrames {
  readonly #texts = new Map<string, number>();
  readonly #hides: boolean;
  #last = 0;

  /** @param hides false: only what looks like a credential is hidden */
  constructor(hides: boolean) {
    this.#hides = hides;
  }

  /** The frame as JSON. */
  of(json: unknown): string {
    return JSON.stringify(this.#hides ? this.#shown(json, 'byName', false) : clean(json));
  }

  /** A text as it is shown: `•7••••` for the seventh that is not like another one. */
  text(text: string): string {
    if (!this.#hides) return redact(text);
    if (text.length > LONGEST_TOLD_APART) return '•'.repeat(text.length);
    return `•${this.#numberOf(text)}`.padEnd(text.length, '•');
  }

  /** `isKept`: whether a text or number at this place is shown as it is. */
  #shown(value: unknown, how: Looking, isKept: boolean): unknown {
    if (typeof value === 'string') return isKept ? redact(value) : this.text(value);
    if (typeof value === 'number') return isKept ? value : this.#numberOf(String(value));
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((entry) => this.#shown(entry, how, isKept));
    const shown: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(value)) {
      const below = how === 'byName' ? lookingInto(name) : how;
      const isShown = below === 'everything' || (below === 'byName' && (KEPT.has(name) || isRole(name)));
      shown[name] = this.#shown(member, below, isShown);
    }
    return shown;
  }

  #numberOf(text: string): number {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#last += 1;
    this.#texts.set(text, this.#last);
    if (this.#texts.size > MOST_TEXTS) this.#texts.delete(this.#texts.keys().next().value!);
    return this.#last;
  }
}

/** `ASSIGNED_AGENT`, `CONSUMER`: names of the platform's, under which ids stand. */
const isRole = (name: string): boolean => /^[A-Z_]+$/.test(name);

const clean = (json: unknown): unknown =>
  JSON.parse(JSON.stringify(json ?? null), (_, value: unknown) => (typeof value === 'string' ? redact(value) : value));
