import { consumerSide } from '../../actors/sides/consumer.js';
import { checkConsumerCredentials } from './check-credentials.js';
import type { UserSide } from './sides.js';

export const consumers: UserSide = { inside: consumerSide, checkCredentials: checkConsumerCredentials };
