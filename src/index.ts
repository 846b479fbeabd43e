import { nodePlatform } from './transport/node-platform.js';
import { setDefaultPlatform } from './transport/platform.js';

setDefaultPlatform(nodePlatform);

export * from './api/index.js';
export { default } from './api/index.js';
