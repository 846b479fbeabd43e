import { consumers } from './api/options/consumer-side.js';
import { offerSides } from './api/options/sides.js';

offerSides({ CONSUMER: consumers });

export * from './api/consumer.js';
