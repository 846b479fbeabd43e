import { conversationSetup } from './setup.js';

const ignored = {} as const;

/** The state of the lifecycle between the first description and the announcement, where messages are to be here first. */
export const loading = conversationSetup.createStateConfig({
  description:
    'The application wants to hear of it when its messages are here (option getAllMessages). What happens meanwhile is told behind it.',
  tags: ['canSend', 'waiting'],
  entry: [
    { type: 'remember', params: { isLoading: true } },
    'loadMessages',
    { type: 'armDeadline', params: { name: 'loading' } },
  ],
  exit: [
    { type: 'disarmDeadline', params: { name: 'loading' } },
    { type: 'remember', params: { isLoading: false } },
  ],
  on: {
    'conversation.updated': [
      { guard: 'isClosedBehind', target: '#conversation.lifecycle.finishing', actions: 'announce' },
      { guard: 'isClosed', target: '#conversation.lifecycle.closed', actions: ['announce', 'announceClosed'] },
      { guard: 'isUnfollowed', target: '#conversation.lifecycle.unfollowed', actions: 'announce' },
    ],
    'messages.loaded': [
      { guard: 'isSurveying', target: '#conversation.lifecycle.surveying', actions: 'announce' },
      { guard: 'isAssigned', target: '#conversation.lifecycle.open.assigned', actions: 'announce' },
      { guard: 'isSuggested', target: '#conversation.lifecycle.open.suggested', actions: 'announce' },
      { target: '#conversation.lifecycle.open.queued', actions: 'announce' },
    ],
    'loading.timedOut': [
      { guard: 'isSurveying', target: '#conversation.lifecycle.surveying', actions: ['giveUpLoading', 'announce'] },
      { guard: 'isAssigned', target: '#conversation.lifecycle.open.assigned', actions: ['giveUpLoading', 'announce'] },
      {
        guard: 'isSuggested',
        target: '#conversation.lifecycle.open.suggested',
        actions: ['giveUpLoading', 'announce'],
      },
      { target: '#conversation.lifecycle.open.queued', actions: ['giveUpLoading', 'announce'] },
    ],
    'command.update': { actions: 'perform' },
    'command.close': { actions: 'perform' },
    'command.publish': { actions: 'refuse' },
    'command.resume': { actions: 'refuse' },
    'close.refused': ignored,
    'close.timedOut': ignored,
    'finish.timedOut': ignored,
    'dialogs.caughtUp': ignored,
    'opening.timedOut': ignored,
    'retention.passed': ignored,
    'conversation.restored': ignored,
  },
});
