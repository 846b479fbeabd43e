/** One thing that the control API can do, as data: from it requests are judged, and the description is made. */
import type * as v from 'valibot';
import type { Parts } from '../parts.js';
import type { AgentUser, ConsumerUser, Conversation } from '../state/model.js';
import { Problem } from './problem.js';
import { members } from './words.js';

export type QuerySchema = v.GenericSchema<unknown, Readonly<Record<string, string | undefined>>>;

export interface Call<B, Q> {
  readonly parts: Parts;
  /** The named parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly body: B;
  readonly query: Q;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the prefix, with `{name}` for what differs. */
  readonly path: string;
  readonly summary: string;
  readonly body: v.GenericSchema | undefined;
  /** A body that is accepted. */
  readonly example: unknown;
  readonly query: QuerySchema | undefined;
  /** Parameters of the query that have any name, such as the fields of an entry. */
  readonly isOpen: boolean;
  readonly answer: v.GenericSchema;
  readonly handle: (call: Call<unknown, Readonly<Record<string, string | undefined>>>) => unknown;
}

const NOTHING = members({});

/** Keeps the types of a row together: the handler gets what its schemas let through. */
export function route<
  B extends v.GenericSchema = typeof NOTHING,
  Q extends QuerySchema = v.GenericSchema<unknown, Readonly<Record<string, string | undefined>>>,
  A extends v.GenericSchema = v.GenericSchema,
>(row: {
  readonly method: Route['method'];
  readonly path: string;
  readonly summary: string;
  readonly body?: B;
  readonly example?: v.InferInput<B>;
  readonly query?: Q;
  readonly isOpen?: boolean;
  readonly answer: A;
  readonly handle: (call: Call<v.InferOutput<B>, v.InferOutput<Q>>) => v.InferInput<A> | Promise<v.InferInput<A>>;
}): Route {
  return {
    method: row.method,
    path: row.path,
    summary: row.summary,
    body: row.body,
    example: row.example,
    query: row.query,
    isOpen: row.isOpen ?? false,
    answer: row.answer,
    // What it is called with was judged by these very schemas.
    handle: row.handle as Route['handle'],
  };
}

export function agentOf(parts: Parts, loginName = ''): AgentUser {
  const found = parts.directory.agent(loginName);
  if (found) return found;
  const known = parts.directory.agents.map((one) => one.loginName).join(', ');
  throw new Problem(404, `there is no agent ${loginName}; known: ${known}`);
}

export function consumerOf(parts: Parts, consumerId = ''): ConsumerUser {
  const found = parts.directory.consumer(consumerId);
  if (!found) throw new Problem(404, `there is no consumer ${consumerId}`);
  return found;
}

export function conversationOf(parts: Parts, conversationId = ''): Conversation {
  const found = parts.store.conversations.get(conversationId);
  if (!found) throw new Problem(404, `there is no conversation ${conversationId}`);
  return found;
}
