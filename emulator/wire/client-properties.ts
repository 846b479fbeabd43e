/** protocol.md 4.2. */
import type { Json } from './json.js';
import { id, listOf, nullable, object, oneOf, problemOf, text, textUpTo } from './schemas.js';

const FEATURES = [
  'CO_BROWSE',
  'CO_APP',
  'PHOTO_SHARING',
  'SECURE_FORMS',
  'AUTO_MESSAGES',
  'RICH_CONTENT',
  'QUICK_REPLIES',
  'MULTI_DIALOG',
  'FILE_SHARING',
];

const PROPERTIES = object({
  type: id,
  appId: nullable(textUpTo(64)),
  appVersion: nullable(textUpTo(32)),
  deviceFamily: nullable(oneOf('DESKTOP', 'TABLET', 'MOBILE', 'OTHER')),
  os: nullable(oneOf('WINDOWS', 'LINUX', 'OSX', 'ANDROID', 'IOS', 'OTHER')),
  osName: nullable(text),
  osVersion: nullable(text),
  integration: nullable(oneOf('WEB_SDK', 'MOBILE_SDK', 'BRAND_SDK')),
  integrationVersion: nullable(text),
  browser: nullable(text),
  browserVersion: nullable(text),
  timeZone: nullable(text),
  deviceManufacture: nullable(text),
  deviceModel: nullable(text),
  features: nullable(listOf(oneOf(...FEATURES))),
});

/** The first thing wrong with the properties a client declares. */
export const clientPropertiesProblem = (given: Json): string | undefined =>
  problemOf(PROPERTIES, given, 'Client-Properties');
