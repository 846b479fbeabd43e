import { consumers } from './api/consumer-side.js';
import { offerSides } from './api/sides.js';
import { nodePlatform } from './transport/node-platform.js';
import { setDefaultPlatform } from './transport/platform.js';

setDefaultPlatform(nodePlatform);
offerSides({ CONSUMER: consumers });

export * from './api/consumer.js';
