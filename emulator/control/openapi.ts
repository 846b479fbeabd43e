/** The description of the control API, made from the schemas by which it judges requests. */

import type * as v from 'valibot';
import type { Route } from './route.js';

/** @param server address of the control API */
export async function openApi(routes: readonly Route[], server: string): Promise<object> {
  // Bundled with the emulator and loaded by who asks: made when it is asked for, it can't be older than the schemas.
  const { toJsonSchema } = await import('@valibot/to-json-schema');
  const schemaOf = (schema: v.GenericSchema): object => {
    const { $schema: _dialect, ...rest } = toJsonSchema(schema as Parameters<typeof toJsonSchema>[0], {
      typeMode: 'input',
      // What only a function can tell is in the description.
      errorMode: 'ignore',
    });
    return rest;
  };
  const content = (schema: v.GenericSchema, example?: unknown): object => ({
    'application/json': { schema: schemaOf(schema), ...(example !== undefined && { example }) },
  });
  const paths: Record<string, Record<string, object>> = {};
  for (const { method, path, summary, body, example, query, answer, isOpen } of routes) {
    const parameters = [...pathParameters(path), ...queryParameters(query && schemaOf(query))];
    const row = (paths[path] ??= {});
    row[method.toLowerCase()] = {
      summary,
      operationId: operationId(method, path),
      ...(parameters.length > 0 && { parameters: isOpen ? [...parameters, FIELDS] : parameters }),
      ...(body && { requestBody: { required: true, content: content(body, example) } }),
      responses: {
        200: { description: 'Done.', content: content(answer) },
        default: { description: 'What is wrong, in one sentence.', content: { 'application/json': { schema: ERROR } } },
      },
    };
  }
  paths['/events'] = { get: EVENTS };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Parley emulator: control',
      version: '1',
      description: 'What a test does to the emulated platform, and in the name of users who have no connection.',
    },
    servers: [{ url: server }],
    paths,
  };
}

const ERROR = { type: 'object', properties: { error: { type: 'string' } }, required: ['error'] };

const FIELDS = {
  name: 'fields',
  in: 'query',
  description: 'Any field of an entry, such as kind, text, conversationId.',
  style: 'form',
  explode: true,
  schema: { type: 'object', additionalProperties: { type: 'string' } },
};

const EVENTS = {
  summary: 'Every entry of the ledger from now on, as server-sent events.',
  operationId: 'getEvents',
  responses: { 200: { description: 'A stream that ends with the connection.', content: { 'text/event-stream': {} } } },
};

const pathParameters = (path: string): object[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

function queryParameters(schema: object | undefined): object[] {
  const { properties = {} } = (schema ?? {}) as { readonly properties?: Readonly<Record<string, object>> };
  return Object.entries(properties).map(([name, one]) => ({ name, in: 'query', required: false, schema: one }));
}

/** `POST /agents/{loginName}/say` is `postAgentsLoginNameSay`. */
const operationId = (method: string, path: string): string =>
  method.toLowerCase() +
  [...path.matchAll(/\w+/g)].map(([word]) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
