/** A few things that go wrong, so that there is something to see: cut sockets, slow answers, lost ones, messages out of order. */
import type { Emulator } from 'parley-sdk/emulator';

/** Adds what happens all the time, and cuts somebody's connection every now and then. Returns what ends it. */
export function makeTrouble(emulator: Emulator, bots: readonly string[], random: () => number): () => void {
  emulator.faults.add({ when: 'notification:MessagingEventNotification', do: 'reorder', window: 4, probability: 0.02 });
  emulator.faults.add({ when: 'PublishEvent', do: 'delay', ms: 1_500, probability: 0.01 });
  emulator.faults.add({ when: 'UpdateConversationField', do: 'dropResponse', probability: 0.004 });
  const timer = setInterval(() => {
    const user = bots[Math.floor(random() * bots.length)];
    if (user && random() < 0.7) emulator.faults.add({ when: 'time', after: 0, do: 'cut', user });
    if (user && random() < 0.3) emulator.faults.add({ when: 'upgrade', do: 'refuse', code: 503, times: 2, user });
  }, 20_000);
  return () => clearInterval(timer);
}
