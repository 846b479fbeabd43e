import { brandUsers } from './api/brand-side.js';
import { consumers } from './api/consumer-side.js';
import { offerSides } from './api/sides.js';
import { nodePlatform } from './transport/node-platform.js';
import { setDefaultPlatform } from './transport/platform.js';

setDefaultPlatform(nodePlatform);
offerSides({ BRAND: brandUsers, CONSUMER: consumers });

export * from './api/index.js';
export { default } from './api/index.js';
