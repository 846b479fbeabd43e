import { brandUsers } from './api/options/brand-side.js';
import { consumers } from './api/options/consumer-side.js';
import { offerSides } from './api/options/sides.js';

offerSides({ BRAND: brandUsers, CONSUMER: consumers });

export * from './api/index.js';
export { default } from './api/index.js';
