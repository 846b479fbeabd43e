/** The platform as a whole: skills, faults, the ledger, time. */
import * as v from 'valibot';
import type { LedgerEntry } from '../../ledger/entries.js';
import { FaultSchema, readFault } from '../fault-schema.js';
import { Problem } from '../problem.js';
import { type Route, route } from '../route.js';
import { Armed, Done, Entry, SkillAnswer, skillShape } from '../shapes.js';
import { count, flag, members, milliseconds, number } from '../words.js';

const LONGEST_WAIT_MS = 60_000;

/** Every parameter that is a field of the entries is compared with it. */
const fits =
  ({ after = '0', limit: _limit, timeout: _timeout, ...fields }: Readonly<Record<string, string | undefined>>) =>
  (entry: LedgerEntry): boolean => {
    const found: Readonly<Record<string, unknown>> = { ...entry };
    return entry.n > Number(after) && Object.entries(fields).every(([name, value]) => String(found[name]) === value);
  };

export const PLATFORM_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/',
    summary: 'Where the emulator is, and what makes a run of it repeatable.',
    answer: v.object({
      accountId: v.string(),
      seed: v.union([v.string(), v.number()]),
      time: v.number(),
      lastEntry: v.number(),
      violations: v.number(),
    }),
    handle: ({ parts }) => ({
      accountId: parts.accountId,
      seed: parts.seed,
      time: parts.clock.now(),
      lastEntry: parts.ledger.last,
      violations: parts.ledger.counters.entries.violation,
    }),
  }),
  route({
    method: 'GET',
    path: '/skills',
    summary: 'All skills that somebody has named.',
    answer: v.array(SkillAnswer),
    handle: ({ parts }) => parts.skills.all.map(skillShape),
  }),
  route({
    method: 'PUT',
    path: '/skills/{skillId}',
    summary: 'Whether somebody works on a skill now; `until` announces when that changes, in ms since the epoch.',
    body: members({ onShift: flag, until: v.optional(milliseconds) }),
    example: { onShift: false },
    answer: SkillAnswer,
    handle: ({ parts, params, body }) => {
      const skill = parts.skills.get(params.skillId ?? '');
      if (body.onShift) skill.goesOnHours(body.until);
      else skill.goesOffHours(body.until);
      return skillShape(skill);
    },
  }),
  route({
    method: 'GET',
    path: '/faults',
    summary: 'The faults that can still strike.',
    answer: v.array(Armed),
    handle: ({ parts }) =>
      parts.faults.armedFaults.map(({ id, strikes, fault }) => ({ id, strikes, fault: { ...fault } })),
  }),
  route({
    method: 'POST',
    path: '/faults',
    summary:
      'Arms a fault. Of the kind `time` it restarts the platform, cuts connections or makes tokens bad by itself.',
    body: FaultSchema,
    example: { when: 'PublishEvent', do: 'refuse', code: 429, times: 2 },
    answer: Armed,
    handle: ({ parts, body }) => {
      const { id, strikes, fault } = parts.faults.add(readFault(body));
      return { id, strikes, fault: { ...fault } };
    },
  }),
  route({
    method: 'DELETE',
    path: '/faults/{id}',
    summary: 'Disarms a fault; what it keeps back is sent.',
    answer: Done,
    handle: ({ parts, params }) => {
      const armed = parts.faults.armedFaults.find(({ id }) => String(id) === params.id);
      if (!armed) throw new Problem(404, `there is no fault ${params.id} that can still strike`);
      armed.remove();
      return {};
    },
  }),
  route({
    method: 'DELETE',
    path: '/faults',
    summary: 'Disarms all faults; what they keep back is sent.',
    answer: Done,
    handle: ({ parts }) => {
      parts.faults.clear();
      return {};
    },
  }),
  route({
    method: 'GET',
    path: '/ledger',
    summary:
      'Entries of the ledger, such as ?kind=committed&after=12; every other parameter is a field that must be equal.',
    query: v.objectWithRest({ after: v.optional(count), limit: v.optional(count) }, v.string()),
    isOpen: true,
    answer: v.array(Entry),
    handle: ({ parts, query }) => {
      const { limit = '1000' } = query;
      return parts.ledger
        .filter(fits(query))
        .slice(-Number(limit))
        .map((entry) => ({ ...entry }));
    },
  }),
  route({
    method: 'GET',
    path: '/ledger/wait',
    summary:
      'Answers as soon as there is such an entry: ?kind=committed&text=hello. After `timeout` ms (5000) it answers 408.',
    query: v.objectWithRest({ after: v.optional(count), timeout: v.optional(count) }, v.string()),
    isOpen: true,
    answer: Entry,
    handle: async ({ parts, query }) => {
      const timeout = Math.min(Number(query.timeout ?? 5_000), LONGEST_WAIT_MS);
      try {
        return { ...(await parts.ledger.waitFor(fits(query), { timeout })) };
      } catch {
        throw new Problem(408, `nothing in the ledger matched within ${timeout} ms`);
      }
    },
  }),
  route({
    method: 'GET',
    path: '/ledger/summary',
    summary: 'Per conversation and in total: received, refused, committed, delivered, undelivered, doubled, repeated.',
    answer: v.looseObject({
      conversations: v.array(v.looseObject({ conversationId: v.string() })),
      total: v.looseObject({}),
    }),
    handle: ({ parts }) => {
      const { conversations, total } = parts.ledger.summary();
      return { conversations: conversations.map((one) => ({ ...one })), total: { ...total } };
    },
  }),
  route({
    method: 'GET',
    path: '/violations',
    summary: 'Where a client departed from the protocol; a correct one has none.',
    answer: v.array(Entry),
    handle: ({ parts }) => parts.ledger.violations.map((entry) => ({ ...entry })),
  }),
  route({
    method: 'GET',
    path: '/sockets',
    summary: 'The open sockets.',
    answer: v.array(v.looseObject({ id: v.number(), side: v.string(), dialect: v.string() })),
    handle: ({ parts }) => parts.sockets.list().map((one) => ({ ...one })),
  }),
  route({
    method: 'GET',
    path: '/clock',
    summary: 'The time of the platform, and by how many ms it is ahead of the clock of this computer.',
    answer: v.object({ time: v.number(), skew: v.number() }),
    handle: ({ parts }) => ({ time: parts.clock.now(), skew: parts.settings.clockSkew }),
  }),
  route({
    method: 'PUT',
    path: '/clock',
    summary: 'Moves the clock of the platform: time stamps and the life of tokens.',
    body: members({ skew: number }),
    example: { skew: 3_600_000 },
    answer: v.object({ time: v.number(), skew: v.number() }),
    handle: ({ parts, body }) => {
      parts.settings.clockSkew = body.skew;
      return { time: parts.clock.now(), skew: body.skew };
    },
  }),
];
