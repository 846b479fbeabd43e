import { browserPlatform } from './transport/browser-platform.js';
import { setDefaultPlatform } from './transport/platform.js';

setDefaultPlatform(browserPlatform);

export * from './api/index.js';
export { default } from './api/index.js';
