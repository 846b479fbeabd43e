import {
  type Check,
  checkArgument,
  fits,
  isNumber,
  isObject,
  listOf,
  onlyMembers,
  optional,
  text,
  word,
} from './check.js';

/** A day, as SDEs write it (protocol.md 3.6). */
export interface SdeDate {
  readonly day?: number | null;
  readonly month?: number | null;
  readonly year?: number | null;
}

/** What is known of somebody as a customer; see `createCustomerInfoSde`. */
export interface CustomerInfo {
  readonly cstatus?: string | null;
  readonly ctype?: string | null;
  readonly balance?: number | null;
  readonly customerId?: string | null;
  readonly lastPaymentDate?: SdeDate | null;
  readonly registrationDate?: SdeDate | null;
  readonly loginStatus?: string | null;
  readonly companyBranch?: string | null;
  readonly socialId?: string | null;
  readonly imei?: string | null;
  readonly userName?: string | null;
  readonly companySize?: number | null;
  readonly accountName?: string | null;
  readonly role?: string | null;
}

/** What is known of somebody as a person; see `createPersonalInfoSde`. */
export interface PersonalInfo {
  readonly firstname?: string | null;
  readonly lastname?: string | null;
  readonly gender?: 'MALE' | 'FEMALE' | 'OTHER' | null;
  readonly language?: string | null;
  readonly company?: string | null;
  readonly age?: {
    readonly age?: number | null;
    readonly year?: number | null;
    readonly month?: number | null;
    readonly day?: number | null;
  } | null;
  readonly contacts?:
    | readonly {
        readonly email?: string | null;
        readonly phone?: string | null;
        readonly phoneType?: string | null;
        readonly address?: { readonly country?: string | null; readonly region?: string | null } | null;
      }[]
    | null;
}

/** Made by `createCustomerInfoSde()`. */
export interface CustomerInfoSde {
  readonly type: 'ctmrinfo';
  readonly info: CustomerInfo;
}

/** Made by `createPersonalInfoSde()`. */
export interface PersonalInfoSde {
  readonly type: 'personal';
  readonly personal: PersonalInfo;
}

/** A structured piece of what is known of a consumer (protocol.md 3.6); the platform has more types than these two. */
export type Sde = CustomerInfoSde | PersonalInfoSde | { readonly type: string; readonly [member: string]: unknown };

/** What is claimed of a consumer; see `createJwtClaimsSet`. */
export interface JwtClaims {
  /** The customer's id at the brand. */
  readonly sub?: string | null;
  readonly phoneNumber?: string | null;
  readonly preferredUsername?: string | null;
  readonly email?: string | null;
  readonly givenName?: string | null;
  readonly familyName?: string | null;
  readonly gender?: string | null;
  readonly sdes?: readonly Sde[] | null;
}

/** The claims in words of a JWT (protocol.md 3.3). */
export interface JwtClaimsSet {
  readonly sub?: string;
  readonly phone_number?: string;
  readonly preferred_username?: string;
  readonly email?: string;
  readonly given_name?: string;
  readonly family_name?: string;
  readonly gender?: string;
  readonly lp_sdes?: readonly Sde[];
  /** Whose claims these are. */
  readonly iss?: string;
  /** For whom they are. */
  readonly aud?: string | readonly string[];
  /** When they were made, in seconds since the epoch; so are the next two. */
  readonly iat?: number;
  /** From when on they are good. */
  readonly nbf?: number;
  /** Until when they are good. */
  readonly exp?: number;
  readonly jti?: string;
}

const optionalText = optional(text);
const optionalNumber = optional(fits(isNumber, 'number'));
const each = (names: string, check: Check): Record<string, Check> =>
  Object.fromEntries(names.split(' ').map((name) => [name, check]));

const DATE = optional(onlyMembers(each('day month year', optionalNumber)));
const CUSTOMER = onlyMembers({
  ...each('cstatus ctype customerId loginStatus companyBranch socialId imei userName accountName role', optionalText),
  ...each('balance companySize', optionalNumber),
  ...each('lastPaymentDate registrationDate', DATE),
});
const CONTACT = onlyMembers({
  ...each('email phone phoneType', optionalText),
  address: optional(onlyMembers(each('country region', optionalText))),
});
const PERSON = onlyMembers({
  ...each('firstname lastname language company', optionalText),
  gender: optional(word(['MALE', 'FEMALE', 'OTHER'])),
  age: optional(onlyMembers(each('age year month day', optionalNumber))),
  contacts: optional(listOf(CONTACT, 'object')),
});

/** How a claim is named here and in a JWT. */
const CLAIMS = {
  sub: 'sub',
  phoneNumber: 'phone_number',
  preferredUsername: 'preferred_username',
  email: 'email',
  givenName: 'given_name',
  familyName: 'family_name',
  gender: 'gender',
} as const;
const SDE = fits((value) => isObject(value) && typeof value.type === 'string', 'sde');
const CLAIMS_SET = onlyMembers({
  ...each(Object.keys(CLAIMS).join(' '), optionalText),
  sdes: optional(listOf(SDE, 'sde')),
});

const AUDIENCE = fits((value) => [value].flat().every((one) => typeof one === 'string'), 'texts');

/** Claims as a JWT has them; a name that there is not is mostly one of `createJwtClaimsSet`. */
export const CLAIMS_OF_JWT = onlyMembers({
  ...each([...Object.values(CLAIMS), 'iss', 'jti'].join(' '), optionalText),
  ...each('iat nbf exp', optionalNumber),
  aud: optional(AUDIENCE),
  lp_sdes: optional(listOf(SDE, 'sde')),
});

/**
 * Claims about a consumer, for whoever signs the JWT of an authenticated consumer (protocol.md 3.3). All fields are
 * optional. Throws an ArgumentError for a field that there is not.
 *
 * ```ts
 * const claims = createJwtClaimsSet({ sub: '4711', sdes: [createCustomerInfoSde({ customerId: '4711', cstatus: 'vip' })] });
 * ```
 */
export function createJwtClaimsSet(fields: JwtClaims = {}): JwtClaimsSet {
  checkArgument(CLAIMS_SET, fields, 'fields');
  const { sdes, ...claims } = fields;
  const named = Object.entries(given(claims)).map(([name, value]) => [CLAIMS[name as keyof typeof CLAIMS], value]);
  return Object.freeze({ ...Object.fromEntries(named), ...(sdes && { lp_sdes: sdes }) });
}

/** What the brand knows of a consumer as its customer, in the platform's form (protocol.md 3.6). */
export function createCustomerInfoSde(fields: CustomerInfo = {}): CustomerInfoSde {
  checkArgument(CUSTOMER, fields, 'fields');
  return Object.freeze({ type: 'ctmrinfo', info: given(fields) });
}

/** What is known of a consumer as a person, in the platform's form (protocol.md 3.6). */
export function createPersonalInfoSde(fields: PersonalInfo = {}): PersonalInfoSde {
  checkArgument(PERSON, fields, 'fields');
  return Object.freeze({ type: 'personal', personal: given(fields) });
}

const given = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)) as T;
