/** The files whose comments say what the states of a chart are for, below src/machines/. */
export const sourcesOf = {
  connection: ['connection/types', 'connection/machine', 'connection/setup', 'connection/token', 'connection/liveness'],
  subscription: ['subscription/machine'],
  conversation: [
    'conversation/types',
    'conversation/machine',
    'conversation/setup',
    'conversation/membership',
    'conversation/sync',
  ],
  dialog: ['dialog/types', 'dialog/machine', 'dialog/setup'],
  ring: ['ring/types', 'ring/machine', 'ring/setup', 'ring/answering'],
};
