import { brandUsers } from './api/options/brand-side.js';
import { consumers } from './api/options/consumer-side.js';
import { offerSides } from './api/options/sides.js';
import { sendApiConsumers } from './api/send-api/send-api-side.js';

offerSides({ BRAND: brandUsers, CONSUMER: consumers, SEND_API: sendApiConsumers });

export * from './api/index.js';
export { default } from './api/index.js';
