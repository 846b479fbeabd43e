import { describe, expect, it } from '@jest/globals';
import { ArgumentError, BrandConnection, Connection, ConsumerConnection } from 'parley-sdk';

const ownCalls = (connection: { readonly prototype: object }): string[] =>
  Object.entries(Object.getOwnPropertyDescriptors(connection.prototype))
    .filter(([name, { value }]) => name !== 'constructor' && typeof value === 'function')
    .map(([name]) => name)
    .sort();

describe('A connection', () => {
  it('of either side refuses by name each call that only the other side has', async () => {
    const calls = { brand: ownCalls(BrandConnection), consumer: ownCalls(ConsumerConnection) };
    expect(calls.brand).toEqual(calls.consumer);
    const refusals = await Promise.all(
      [BrandConnection, ConsumerConnection].map(async ({ prototype }) => {
        const refused: string[] = [];
        for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
          const error = await Promise.resolve()
            .then(() => value.call({}))
            .catch((reason: unknown) => reason);
          if (error instanceof ArgumentError && error.message.startsWith(`${name}() is for `)) refused.push(name);
        }
        return refused;
      }),
    );
    // What both sides have, each in its own way.
    expect([...refusals.flat(), 'createConversation', 'toJSON'].sort()).toEqual(calls.brand);
  });

  it('of a consumer throws at once where brand users iterate: a loop would not hear of a promise', () => {
    const { queryHistory } = ConsumerConnection.prototype as unknown as BrandConnection;
    expect(() => queryHistory()).toThrow('queryHistory() is for brand users');
  });

  it('is a Connection, whichever side it is on', () => {
    expect([BrandConnection.prototype, ConsumerConnection.prototype].every((one) => one instanceof Connection)).toBe(
      true,
    );
  });
});
