/** The examples of protocol.md 7.2, as they come. */
export const CONVERSATION = 'f2384f56-57d5-4087-bd47-8df0ec3102f6';
const CONSUMER = '5b0f3b3574c1a8eb71aebf79cf437cb3f6010b9a6df94771c22e5c637285f5f2';
export const AGENT = 'e9b2867c-f984-5727-b034-fc9c6800bd9c';
export const OLD_ID = '12345678.3705342610';

/** What a conversation is described with in both dialects. */
export const common = {
  skillId: '558327413',
  brandId: '12345678',
  state: 'OPEN',
  stage: 'OPEN',
  startTs: 1553589749650,
  metaDataLastUpdateTs: 1553590954025,
  ttr: { ttrType: 'PRIORITIZED', value: 600 },
  conversationHandlerDetails: { accountId: '12345678', skillId: '558327413' },
};
const dialog = {
  dialogId: CONVERSATION,
  dialogType: 'MAIN',
  channelType: 'MESSAGING',
  state: 'OPEN',
  creationTs: 1553589749650,
  metaDataLastUpdateTs: 1553589749650,
};

/** The v3 example of protocol.md 7.2, and the same conversation as a brand socket would get it. */
export const CONSUMER_FRAME = {
  kind: 'notification',
  type: 'cqm.ExConversationChangeNotification',
  body: {
    subscriptionId: 'ea7ecc5a-58c4-4a16-9510-4868bef08d79',
    sentTs: 1553590954100,
    changes: [
      {
        type: 'UPSERT',
        result: {
          convId: CONVERSATION,
          effectiveTTR: 1553590349893,
          conversationDetails: {
            ...common,
            participants: [
              { id: CONSUMER, role: 'CONSUMER' },
              { id: AGENT, role: 'ASSIGNED_AGENT' },
            ],
            dialogs: [
              {
                ...dialog,
                participantsDetails: [
                  { id: CONSUMER, role: 'CONSUMER', state: 'ACTIVE' },
                  { id: AGENT, role: 'ASSIGNED_AGENT', state: 'ACTIVE' },
                ],
              },
            ],
          },
        },
      },
    ],
  },
};
export const BRAND_FRAME = {
  kind: 'notification',
  type: '.ams.aam.ExConversationChangeNotification',
  body: {
    subscriptionId: 'ea7ecc5a-58c4-4a16-9510-4868bef08d79',
    changes: [
      {
        type: 'UPSERT',
        result: {
          convId: CONVERSATION,
          effectiveTTR: 1553590349893,
          conversationDetails: {
            ...common,
            convId: CONVERSATION,
            participants: { CONSUMER: [CONSUMER], ASSIGNED_AGENT: [OLD_ID] },
            participantsPId: { CONSUMER: [CONSUMER], ASSIGNED_AGENT: [AGENT] },
            dialogs: [
              {
                ...dialog,
                participantsDetails: [
                  { id: CONSUMER, role: 'CONSUMER', state: 'ACTIVE' },
                  { id: OLD_ID, role: 'ASSIGNED_AGENT', state: 'ACTIVE' },
                ],
              },
            ],
          },
        },
      },
    ],
  },
};

/** The raw brand example of protocol.md 7.2: a survey runs, an agent was suggested earlier. */
export const SURVEY_FRAME = {
  kind: 'notification',
  type: '.ams.aam.ExConversationChangeNotification',
  body: {
    subscriptionId: 'e7f5ee81-4556-406c-8c72-94c69dd68fad',
    changes: [
      {
        type: 'UPSERT',
        result: {
          convId: '816566d3',
          effectiveTTR: -1,
          conversationDetails: {
            convId: '816566d3',
            skillId: '792479851',
            participants: { CONSUMER: ['1bb1'], MANAGER: ['7149717.11'], READER: ['7149717.11', '7149717.12'] },
            participantsPId: { CONSUMER: ['1bb1'], MANAGER: ['956e'], READER: ['956e', 'd5ed'] },
            dialogs: [
              {
                dialogId: '5rLPNzXpRl-oV56TlNuC5g',
                participantsDetails: [
                  { id: '1bb1', role: 'CONSUMER', state: 'ACTIVE' },
                  { id: '7149717.11', role: 'READER', state: 'ACTIVE' },
                ],
                dialogType: 'POST_SURVEY',
                channelType: 'MESSAGING',
                metaData: { appInstallId: '31f55e51' },
                state: 'OPEN',
                creationTs: 1568004100407,
              },
              {
                dialogId: '816566d3',
                participantsDetails: [{ id: '7149717.880365851', role: 'ASSIGNED_AGENT', state: 'SUGGESTED' }],
                dialogType: 'MAIN',
                channelType: 'MESSAGING',
                state: 'CLOSE',
                creationTs: 1568004067509,
                endTs: 1568004100407,
                closedBy: 'CONSUMER',
                closedCause: 'Closed by consumer',
              },
            ],
            brandId: '7149717',
            state: 'CLOSE',
            stage: 'OPEN',
            closeReason: 'CONSUMER',
            startTs: 1568004067509,
            metaDataLastUpdateTs: 1568009422485,
            csatRate: 0,
            note: '',
            context: { type: 'SharkContext', lang: 'ja-JP' },
          },
          numberOfunreadMessages: { '7149717.11': 0 },
          lastUpdateTime: 1568009422485,
        },
      },
    ],
  },
};
