import { describe, expect, it } from '@jest/globals';
import { type Connection, HandlerError } from 'parley-sdk';
import { browserSocket } from '../support/browser-socket.js';
import { HandClock, pass, retry } from '../support/hand-clock.js';
import { at, eventually, next, rejection } from '../support/waiting.js';
import { messagesOf, World } from '../support/world.js';

const MESSAGE_TEXT = 'my card number is 4111 1111';

/** Everything a connection lets out, as text. */
function everythingOf(connection: Connection, out: string[]): void {
  const put = (value: unknown): void => void out.push(textOf(value));
  for (const event of ['error', 'failed-to-connect', 'close', 'lifecycle', 'request'] as const) {
    connection.on(event, (value?: unknown) => put(value));
  }
  connection.subscribe(put);
}

/** All that can be read of a value: members, also hidden ones, message, stack and causes. */
function textOf(value: unknown): string {
  if (!(value instanceof Error)) return JSON.stringify(value) ?? String(value);
  // What a listener of the program threw is the program's own, and is handed back as it is.
  const names = Object.getOwnPropertyNames(value).filter(
    (name) => name !== 'cause' || !(value instanceof HandlerError),
  );
  return JSON.stringify(names.map((name) => [name, textOf(Reflect.get(value, name))]));
}

/** A fetch that notes the secrets which the platform hands out. */
function listening(secrets: Set<string>): typeof fetch {
  return async (...request) => {
    const response = await fetch(...request);
    const text = await response.clone().text();
    for (const [, secret] of text.matchAll(/"(?:bearer|csrf|jwt)":"([^"]+)"/g)) secrets.add(secret!);
    const cookie = /Session_id=([^;]+)/.exec(response.headers.get('set-cookie') ?? '')?.[1];
    if (cookie) secrets.add(cookie);
    return response;
  };
}

function expectNone(out: readonly string[], secrets: ReadonlySet<string>): void {
  expect(out.length).toBeGreaterThan(10);
  for (const secret of secrets) {
    const leak = out.find((text) => text.includes(secret));
    if (leak) throw new Error(`The secret ${secret} is in: ${leak.slice(0, 2_000)}`);
  }
}

describe('No secret gets out, in no error, event, log, request or snapshot (G18):', () => {
  it('of a brand user, over sign-in, refresh, refusals, malformed frames, interruptions and the close', () =>
    World.run(async (world) => {
      const { emulator } = world;
      const user = emulator.addAgent({ loginName: 'spy', password: 'pl4nted-password', appKey: 'pl4nted-app-key' });
      const secrets = new Set(['pl4nted-password', 'pl4nted-app-key', ...Object.values(user.appKeyData).slice(1)]);
      const clock = new HandClock();
      const platform = { clock, random: () => 0.5, fetch: listening(secrets) };
      const out: string[] = [];
      const bot = world.brand({ authData: user.appKeyData, platform, logger: { warn: (line) => void out.push(line) } });
      everythingOf(bot, out);
      emulator.faults.add({ when: 'login', do: 'refuse', code: 500 });
      const opened = bot.open();
      await retry(bot, clock);
      await opened;
      const bearer = await bot.getToken();
      expect(secrets).toContain(bearer);

      emulator.faults.add({ when: 'refresh', do: 'refuse', code: 500, text: `bad "csrf":"${[...secrets].at(-1)}"` });
      await pass(bot, clock, 600_000);
      await eventually(
        bot,
        () => bot.getSnapshot().value.token,
        (token) => token === 'fresh',
      );
      const leaky = `{"kind":"resp","token":"${bearer}","url":"/messaging/brand/${bearer}?v=2.1"}`;
      const told = next(bot, 'error', ({ code }) => code !== 'REFRESH_FAILED');
      emulator.sockets.send('all', leaky);
      await told;
      emulator.faults.add({ when: 'GetClock', do: 'refuse', code: 400, text: `unknown Bearer ${bearer}` });
      out.push(textOf(await rejection(bot.send({ type: 'GetClock', body: { token: bearer } }))));

      emulator.expireTokens('spy');
      emulator.sockets.close('all', 4401, `Bearer ${bearer}`);
      await retry(bot, clock);
      await at(bot, 'online');
      bot.on('reconnecting', () => {
        throw new Error(`wss://host/ws_api/account/1/messaging/brand/${bearer}?v=2.1`);
      });
      emulator.sockets.terminate('all');
      await retry(bot, clock);
      await at(bot, 'online');
      bot.removeAllListeners('error');
      emulator.sockets.send('all', leaky);
      emulator.sockets.terminate('all');
      await retry(bot, clock);
      await at(bot, 'online');
      out.push(textOf(bot), textOf(bot.getSnapshot()));
      await bot.close();
      expect(out.some((text) => text.includes('HANDLER_FAILED'))).toBe(true);
      expectNone(out, secrets);
      world.errorsOf(bot);
    }));

  it.each(['headers', 'InitConnection'])('of a consumer whose socket is opened by %s', (how) =>
    World.run(async (world) => {
      const { emulator } = world;
      const secrets = new Set<string>();
      const clock = new HandClock();
      const ofBrowser = how === 'headers' ? {} : { WebSocket: browserSocket };
      const platform = { clock, random: () => 0.5, fetch: listening(secrets), ...ofBrowser };
      const out: string[] = [];
      const consumer = world.consumer({ platform });
      everythingOf(consumer, out);
      await consumer.open();
      const jwt = await consumer.getToken();
      expect(secrets).toContain(jwt);
      const conversation = await consumer.createConversation();
      const told = next(consumer, 'error');
      emulator.sockets.send('all', `{"kind":"x","headers":[{"jwt":"${jwt}"}],"Authorization":"jwt ${jwt}"}`);
      await told;
      emulator.faults.add({ when: 'PublishEvent', do: 'refuse', code: 403, text: `Authorization: jwt ${jwt}` });
      out.push(textOf(await rejection(conversation.sendMessage('x'))));
      emulator.sockets.close('all', 4000, jwt.slice(0, 100));
      await retry(consumer, clock);
      await at(consumer, 'online');
      out.push(textOf(conversation.getSnapshot()), textOf(conversation), textOf(consumer));
      await consumer.close();
      expectNone(out, new Set([...secrets].flatMap((secret) => [secret, secret.slice(0, 60)])));
      world.errorsOf(consumer);
    }),
  );

  /** How a secret may be written by a platform that echoes it, in places that no pattern knows. */
  const FORMS: Readonly<Record<string, (secret: string) => string>> = {
    'as it is': (secret) => `what is ${secret} doing here`,
    'in a URL': (secret) => `GET /x/${encodeURIComponent(secret)}/y`,
    'in JSON': (secret) => JSON.stringify({ given: { value: secret } }),
    'in JSON within JSON': (secret) => JSON.stringify(JSON.stringify([secret])),
    'in Base64': (secret) => Buffer.from(secret).toString('base64'),
  };

  it.each(Object.entries(FORMS))('wherever the platform echoes one, by its value: %s', (_, form) =>
    World.run(async (world) => {
      const { emulator } = world;
      const user = emulator.addAgent({ loginName: 'echo', password: 'un/used pass"word', appKey: 'app-key/of "echo"' });
      const given = Object.values(user.appKeyData).slice(1) as string[];
      const secrets = new Set(given);
      const clock = new HandClock();
      const platform = { clock, random: () => 0.5, fetch: listening(secrets) };
      const out: string[] = [];
      const logger = { warn: (line: string) => void out.push(line) };
      const bot = world.brand({ authData: user.appKeyData, platform, logger });
      everythingOf(bot, out);

      // Before anybody is signed in: what the application gave us.
      const opened = bot.open();
      opened.catch(() => {});
      for (const [when, code] of [
        ['domains', 503],
        ['login', 500],
        ['upgrade', 503],
      ] as const) {
        for (const secret of given) emulator.faults.add({ when, do: 'refuse', code, text: form(secret) });
      }
      for (let count = 0; count < 3 * given.length; count += 1) await retry(bot, clock);
      await opened;
      expect(secrets.size).toBeGreaterThan(given.length + 2);

      // And then what the platform gave us.
      for (const secret of [...secrets]) {
        emulator.faults.add({ when: 'GetClock', do: 'refuse', code: 400, text: form(secret) });
        out.push(textOf(await rejection(bot.send({ type: 'GetClock', body: { secret: form(secret) } }))));
        for (const frame of [
          form(secret),
          JSON.stringify({ kind: form(secret) }),
          `{"kind":"x","y":${JSON.stringify(form(secret))}}`,
        ]) {
          const told = next(bot, 'error');
          emulator.sockets.send('all', frame);
          await told;
        }
        bot.once('disconnect', () => {
          throw new Error(form(secret));
        });
        emulator.sockets.close('all', 4000, form(secret).slice(0, 120));
        await retry(bot, clock);
        await at(bot, 'online');
      }
      bot.removeAllListeners('error');
      emulator.sockets.send('all', form(given[0]!));
      await bot.send({ type: 'GetClock', body: {} });
      await bot.close();
      const forms = [...secrets].flatMap((secret) => [
        secret,
        encodeURIComponent(secret),
        JSON.stringify(secret).slice(1, -1),
        Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      ]);
      expectNone(out, new Set(forms));
      expect(out.filter((text) => text.includes('***')).length).toBeGreaterThan(6 * given.length);
      world.errorsOf(bot);
    }),
  );

  it('the text of messages is in no error, lifecycle event, log or snapshot', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: 'AGENT' });
      const out: string[] = [];
      for (const event of ['error', 'lifecycle', 'failed-to-connect'] as const) {
        bot.on(event, (value: unknown) => void out.push(textOf(value)));
      }
      bot.subscribe((snapshot) => void out.push(textOf(snapshot)));
      ofBot.subscribe((snapshot) => void out.push(textOf(snapshot)));
      ofBot.mainDialog.subscribe((snapshot) => void out.push(textOf(snapshot)));
      messagesOf(ofBot);
      const heard = next(ofBot, 'message');
      await ofConsumer.sendMessage(MESSAGE_TEXT);
      await heard;
      world.emulator.faults.add({ when: 'PublishEvent', do: 'refuse', code: 400 });
      out.push(textOf(await rejection(ofBot.sendMessage(MESSAGE_TEXT))));
      const back = next(bot, 'reconnect');
      world.emulator.faults.add({ when: 'PublishEvent', do: 'cut' });
      const lost = ofBot.sendMessage(MESSAGE_TEXT, null, null, { onLost: 'reject' });
      out.push(textOf(await rejection(lost)));
      await back;
      expectNone(out, new Set([MESSAGE_TEXT]));
      world.errorsOf(bot);
    }));
});
