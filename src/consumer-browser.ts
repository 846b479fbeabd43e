import { consumers } from './api/consumer-side.js';
import { offerSides } from './api/sides.js';
import { browserPlatform } from './transport/browser-platform.js';
import { setDefaultPlatform } from './transport/platform.js';

setDefaultPlatform(browserPlatform);
offerSides({ CONSUMER: consumers });

export * from './api/consumer.js';
