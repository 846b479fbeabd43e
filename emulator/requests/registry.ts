import type { Json } from '../wire/json.js';
import {
  agentRequestConversation,
  consumerRequestConversation,
  takeoverConversation,
  updateConversationField,
} from './conversing.js';
import { generateDownloadToken, generateUrlForDownloadFile, generateUrlForUploadFile } from './files.js';
import { initConnection } from './init-connection.js';
import { publishEvent, queryMessages, subscribeMessagingEvents } from './messaging.js';
import { getUserProfile, setUserProfile } from './profiles.js';
import {
  setAgentState,
  subscribeAgentsState,
  subscribeRoutingTasks,
  updateRingState,
  updateRoutingTaskSubscription,
} from './routing.js';
import {
  subscribeExConversations,
  unsubscribeExConversations,
  updateExConversationSubscription,
} from './subscribing.js';
import { BOTH, CONSUMER, type RequestHandler } from './turn.js';

/** Every request the emulator can answer, by short name (protocol.md section 6). */
export const HANDLERS: ReadonlyMap<string, RequestHandler> = new Map(
  Object.entries({
    InitConnection: { sides: CONSUMER, handle: initConnection },
    GetClock: { sides: BOTH, handle: ({ parts }): Json => ({ currentTime: parts.clock.now() }) },
    // Its answer is not documented (protocol.md 6.1). [EA27]
    KeepAlive: { sides: BOTH, handle: (): Json => 'OK' },
    'cqm.SubscribeExConversations': subscribeExConversations,
    'cqm.UnsubscribeExConversations': unsubscribeExConversations,
    'cqm.UpdateExConversationSubscription': updateExConversationSubscription,
    'cm.ConsumerRequestConversation': consumerRequestConversation,
    'cm.AgentRequestConversation': agentRequestConversation,
    'cm.UpdateConversationField': updateConversationField,
    'cm.TakeoverConversation': takeoverConversation,
    'ms.PublishEvent': publishEvent,
    'ms.SubscribeMessagingEvents': subscribeMessagingEvents,
    'ms.QueryMessages': queryMessages,
    'ms.GenerateURLForUploadFile': generateUrlForUploadFile,
    'ms.GenerateURLForDownloadFile': generateUrlForDownloadFile,
    'ms.token.GenerateDownloadToken': generateDownloadToken,
    'routing.SubscribeRoutingTasks': subscribeRoutingTasks,
    'routing.UpdateRoutingTaskSubscription': updateRoutingTaskSubscription,
    'routing.UpdateRingState': updateRingState,
    'routing.SetAgentState': setAgentState,
    'routing.SubscribeAgentsState': subscribeAgentsState,
    'userprofile.GetUserProfile': getUserProfile,
    'userprofile.SetUserProfile': setUserProfile,
  } satisfies Record<string, RequestHandler>),
);

/** Documented requests that this version answers with an honest no. Moving one up into `HANDLERS` is all it takes. */
export const NOT_YET: ReadonlySet<string> = new Set([
  'ms.GenerateUploadToken',
  'brandprofile.GetBrands',
  'brandprofile.GetBrandProfile',
  'brandprofile.SetBrandProfile',
]);
