/** The files of src/machines whose comments the page repeats; a large chart has its regions in files of their own. */
export const sourcesOf = {
  connection: ['connection', 'connection-setup', 'connection-token', 'connection-liveness'],
  subscription: ['subscription'],
  conversation: ['conversation', 'conversation-setup', 'conversation-membership', 'conversation-sync'],
  dialog: ['dialog'],
};
