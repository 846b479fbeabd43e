import { argumentError } from '../errors/errors.js';

/** What a consumer's client tells about itself (protocol.md 4.2). All optional. */
export interface ClientProperties {
  readonly deviceFamily?: 'DESKTOP' | 'TABLET' | 'MOBILE' | 'OTHER';
  readonly deviceManufacturer?: string;
  readonly deviceModel?: string;
  readonly os?: 'WINDOWS' | 'LINUX' | 'OSX' | 'ANDROID' | 'IOS' | 'OTHER';
  readonly osName?: string;
  readonly osVersion?: string;
  readonly ipAddress?: string;
  readonly browser?: string;
  readonly browserVersion?: string;
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone?: string;
  /** What the client can show. Without `MULTI_DIALOG` there are no surveys (protocol.md 4.2). */
  readonly features?: readonly string[];
}

const FIELDS: readonly (keyof ClientProperties)[] = [
  'deviceFamily',
  'deviceManufacturer',
  'deviceModel',
  'os',
  'osName',
  'osVersion',
  'ipAddress',
  'browser',
  'browserVersion',
  'timeZone',
  'features',
];

/** What Parley itself can do for a program that says nothing else. */
const FEATURES = ['AUTO_MESSAGES', 'RICH_CONTENT', 'QUICK_REPLIES', 'MULTI_DIALOG'] as const;

/** Checks the names of the fields and freezes them. Pass the result as option `clientProperties`. */
export function createClientProperties(fields: ClientProperties = {}): ClientProperties {
  for (const name of Object.keys(fields)) {
    if (!(FIELDS as readonly string[]).includes(name)) {
      throw argumentError('clientProperty', { given: JSON.stringify(name) }, FIELDS);
    }
  }
  return Object.freeze({ ...fields });
}

/** As the wire spells them: its `deviceManufacture` has no final "r" (protocol.md 4.2). */
export function wireClientProperties(
  properties: ClientProperties | undefined,
  appId: string,
  appVersion: string | undefined,
  isBrand: boolean,
): Readonly<Record<string, unknown>> {
  const { deviceManufacturer, ...rest } = properties ?? {};
  return {
    features: FEATURES,
    ...rest,
    ...(deviceManufacturer !== undefined && { deviceManufacture: deviceManufacturer }),
    appId,
    ...(appVersion !== undefined && { appVersion }),
    integration: isBrand ? 'BRAND_SDK' : 'WEB_SDK',
  };
}
