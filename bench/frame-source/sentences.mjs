/** What people say, short and long. */
export const sentences = [
  'Hi, I ordered a pair of running shoes last week and the parcel still shows as "label created".',
  'Thanks for reaching out! Could you share your order number so I can look into it?',
  'Sure, it is 40021-88715.',
  'ok',
  'One moment please, I am checking with the warehouse.',
  'Is there anything else I can help you with today?',
  'No, that was all. Thank you very much!',
  'I have re-sent the confirmation to the e-mail address on file. It can take up to fifteen minutes to arrive, so please also check your spam folder.',
  'My flight is tomorrow at 7:45, can I still change the seat?',
  'Yes please',
  'The refund of 59.90 EUR was issued on Monday and should appear within 3–5 business days.',
  'Great 👍',
];
