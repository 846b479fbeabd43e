/** What people write to a company, made up: pieces that are put together, with the haste of somebody who types on a phone. */

const OPENINGS = ['hi', 'hello', 'hey there', 'Good morning', 'hi, quick question', 'Hello?', 'hey', ''];
const TOPICS = [
  'my parcel {order} says delivered but nothing is here',
  'i was charged twice for order {order}',
  'can i change the address of {order}',
  'how do i cancel my subscription',
  'the blender i got has no lid',
  'my password link does not work, it says expired',
  'is the blue one back in stock soon',
  'you sent me size {number} instead of {other}',
  'I want to return two items from order {order}',
  'the app crashes when i open my basket',
  'where can i see my invoices',
  'does the warranty cover a cracked screen',
];
const ANSWERS = [
  'yes',
  'no i dont think so',
  'its {order}',
  'the name on the order is mine',
  'ok',
  'i already tried that',
  'last tuesday i think',
  'thats what the email says',
  'one sec',
  'sure, take your time',
  'no, the other one',
];
const THANKS = [
  'thanks!',
  'great thank you',
  'ok thx',
  'perfect, that was quick',
  'thank you so much',
  'alright then, bye',
];
const QUESTIONS = [
  'Thanks for reaching out. Could you give me the order number?',
  'Let me look into that for you.',
  'I can see the order here. Was anything else in the parcel?',
  'Which address should it go to?',
  'I am checking with the warehouse, one moment please.',
  'Have you tried it in another browser?',
  'I have started the refund. It takes three to five days.',
  'I put a note on your account so you do not have to explain it again.',
  'A replacement goes out today, free of charge.',
];
const NOTES = [
  'Third contact about this order.',
  'Refund approved up to 40.',
  'Asked warehouse about stock.',
  'VIP, be quick.',
];

export class Writer {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  opening(): string {
    const greeting = this.pick(OPENINGS);
    const topic = this.#filled(this.pick(TOPICS));
    return this.#hasty(greeting ? `${greeting}, ${topic}` : topic);
  }

  answer(): string {
    return this.#hasty(this.#filled(this.pick(ANSWERS)));
  }

  thanks(): string {
    return this.#hasty(this.pick(THANKS));
  }

  question(): string {
    return this.pick(QUESTIONS);
  }

  note(): string {
    return this.pick(NOTES);
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)]!;
  }

  #filled(text: string): string {
    const number = (): string => String(36 + Math.floor(this.#random() * 10));
    const order = `A${Math.floor(100_000 + this.#random() * 900_000)}`;
    return text.replace('{order}', order).replace('{number}', number()).replace('{other}', number());
  }

  /** Now and then two letters change places, and a question mark is forgotten or doubled. */
  #hasty(text: string): string {
    if (this.#random() < 0.12 && text.length > 8) {
      const at = 2 + Math.floor(this.#random() * (text.length - 5));
      return text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2);
    }
    return this.#random() < 0.1 ? `${text}??` : text;
  }
}
