// What Mo knows: a few subjects, told by words, and how each is shown (structured content, quick replies, a file).

/**
 * @typedef {import('parley-sdk').Message} Message
 * @typedef {import('parley-sdk').Dialog} Dialog
 */

const SUBJECTS = ['Where is my order?', 'Show me kettles', 'Send my receipt', 'That is all'];

const KETTLES = [
  { name: 'The Copper', about: '1.5 litres, whistles in C', price: '€ 89' },
  { name: 'The Slate', about: '1 litre, no whistle at all', price: '€ 64' },
  { name: 'The Traveller', about: '0.6 litres, folds away', price: '€ 39' },
];

/**
 * @param {Message} message
 * @param {Dialog} dialog
 */
export async function answerTo(message, dialog) {
  const text = typeof message.body === 'string' ? message.body : '';
  if (message.isDownloadable) return thankForFile(message, dialog);
  if (/\b(order|parcel)\b/i.test(text)) return showOrder(dialog);
  if (/\bkettles?\b/i.test(text)) return showKettles(dialog);
  if (/\b(receipt|invoice|bill)\b/i.test(text)) return sendReceipt(dialog);
  if (/\b(that is all|that's all|bye)\b/i.test(text)) return sayGoodbye(dialog);
  if (/\bthe (copper|slate|traveller)\b/i.test(text)) {
    await dialog.sendMessage('A good choice. I have put it into your basket, and keep it there until Sunday.');
    return undefined;
  }
  return dialog.sendMessage('Hello, I am Mo, the bot of the house. What can I do for you?', null, replies(SUBJECTS));
}

/** @param {Dialog} dialog */
async function showOrder(dialog) {
  await dialog.sendMessage('It has left our workshop this morning.');
  return dialog.sendRichText(
    {
      type: 'vertical',
      elements: [
        { type: 'text', text: 'The Copper, 1.5 litres', style: { bold: true, size: 'large' } },
        { type: 'text', text: 'Order 20 417 · arrives tomorrow between 10 and 12' },
        button('Track the parcel', { type: 'link', name: 'Track', uri: 'https://parcels.example/20417' }),
        button('Change the address', { type: 'publishText', text: 'I want to change the address of my order' }),
      ],
    },
    { type: 'ExternalId', id: 'order-20417' },
    replies(['Send my receipt', 'That is all']),
  );
}

/** @param {Dialog} dialog */
async function showKettles(dialog) {
  await dialog.sendMessage('These three are here, and can be with you tomorrow.');
  return dialog.sendRichText({
    type: 'carousel',
    padding: 10,
    elements: KETTLES.map(({ name, about, price }) => ({
      type: 'vertical',
      elements: [
        { type: 'text', text: name, style: { bold: true, size: 'large' } },
        { type: 'text', text: about },
        { type: 'text', text: price, style: { bold: true } },
        button('Take this one', { type: 'publishText', text: `${name}, please` }),
      ],
    })),
  });
}

/** @param {Dialog} dialog */
async function sendReceipt(dialog) {
  const lines = ['Marlow kettles', '', 'Order 20 417', 'The Copper, 1.5 litres     89.00', 'Paid, with thanks.', ''];
  return dialog.uploadFile(new TextEncoder().encode(lines.join('\n')), 'Your receipt for order 20 417');
}

/**
 * @param {Message} message
 * @param {Dialog} dialog
 */
async function thankForFile(message, dialog) {
  const { data } = await message.downloadFile();
  const kilobytes = Math.max(1, Math.round(data.length / 1000));
  return dialog.sendMessage(
    `Thank you, it has arrived: ${message.fileType}, ${kilobytes}\u00a0kB. I have put it with your order.`,
    null,
    replies(SUBJECTS),
  );
}

/** @param {Dialog} dialog */
async function sayGoodbye(dialog) {
  await dialog.sendMessage('Then have a good cup of tea.');
  return dialog.close();
}

/** @param {readonly string[]} texts */
export function replies(texts) {
  return {
    type: 'quickReplies',
    itemsPerRow: 8,
    replies: texts.map((text) => ({
      ...button(text, { type: 'publishText', text }),
      click: { actions: [{ type: 'publishText', text }], metadata: [{ type: 'ExternalId', id: `reply: ${text}` }] },
    })),
  };
}

/**
 * @param {string} title
 * @param {object} action
 */
function button(title, action) {
  return { type: 'button', title, tooltip: title, click: { actions: [action] } };
}
