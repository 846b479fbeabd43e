import { DeviceFamily, OS } from '../enums.js';
import { checkArgument, listOf, onlyMembers, optional, text, word } from './check.js';

/** What a consumer's client tells about itself (protocol.md 4.2). All optional. */
export interface ClientProperties {
  readonly deviceFamily?: DeviceFamily | null;
  readonly deviceManufacturer?: string | null;
  readonly deviceModel?: string | null;
  readonly os?: OS | null;
  readonly osName?: string | null;
  readonly osVersion?: string | null;
  readonly ipAddress?: string | null;
  readonly browser?: string | null;
  readonly browserVersion?: string | null;
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone?: string | null;
  /** What the client can show, such as `Features.RICH_CONTENT`. Without `MULTI_DIALOG` there are no surveys. */
  readonly features?: readonly string[] | null;
}

const optionalText = optional(text);

export const CLIENT_PROPERTIES = onlyMembers({
  deviceFamily: optional(word(Object.keys(DeviceFamily))),
  deviceManufacturer: optionalText,
  deviceModel: optionalText,
  os: optional(word(Object.keys(OS))),
  osName: optionalText,
  osVersion: optionalText,
  ipAddress: optionalText,
  browser: optionalText,
  browserVersion: optionalText,
  timeZone: optionalText,
  // The platform adds features from time to time: any word goes.
  features: optional(listOf(text, 'texts')),
});

/** What Parley itself can do for an application that says nothing else. */
const FEATURES = ['AUTO_MESSAGES', 'RICH_CONTENT', 'QUICK_REPLIES', 'MULTI_DIALOG'] as const;

/**
 * Checks the fields and freezes them. Pass the result as option `clientProperties`. Throws an ArgumentError for a field
 * that there is not, or a value that the platform does not know.
 */
export function createClientProperties(fields: ClientProperties = {}): ClientProperties {
  checkArgument(CLIENT_PROPERTIES, fields, 'fields');
  return Object.freeze({ ...fields });
}

/** As the wire spells them: its `deviceManufacture` has no final "r" (protocol.md 4.2). */
export function wireClientProperties(
  properties: ClientProperties | undefined,
  appId: string,
  appVersion: string | undefined,
  isBrand: boolean,
): Readonly<Record<string, unknown>> {
  const { deviceManufacturer: deviceManufacture, ...rest } = properties ?? {};
  const told = Object.entries({ deviceManufacture, ...rest, appVersion }).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  return {
    features: FEATURES,
    ...Object.fromEntries(told),
    appId,
    integration: isBrand ? 'BRAND_SDK' : 'WEB_SDK',
  };
}
