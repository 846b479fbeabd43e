import { describe, expect, it } from '@jest/globals';
import { ArgumentError, createCustomerInfoSde, createJwtClaimsSet, createPersonalInfoSde } from 'parley-sdk';

describe('What is known of a consumer is put into the forms of the platform', () => {
  it('createCustomerInfoSde: an SDE of type ctmrinfo', () => {
    const fields = { cstatus: 'vip', balance: -400.99, lastPaymentDate: { day: 15, month: 10, year: 2014 } };
    expect(createCustomerInfoSde({ ...fields, imei: null })).toEqual({ type: 'ctmrinfo', info: fields });
    expect(createCustomerInfoSde()).toEqual({ type: 'ctmrinfo', info: {} });
  });

  it('createPersonalInfoSde: an SDE of type personal', () => {
    const fields = {
      firstname: 'John',
      gender: 'MALE',
      age: { age: 34, year: 1980, month: 4, day: 15 },
      contacts: [{ email: 'jd@example.com', address: { country: 'DE', region: 'BW' } }],
    } as const;
    expect(createPersonalInfoSde(fields)).toEqual({ type: 'personal', personal: fields });
  });

  it('createJwtClaimsSet: the claims by the names that a JWT has for them', () => {
    const sde = createCustomerInfoSde({ customerId: '4711' });
    const claims = createJwtClaimsSet({
      sub: '4711',
      phoneNumber: '+1 212-788-8877',
      preferredUsername: 'johnd',
      email: 'jd@example.com',
      sdes: [sde],
    });
    expect(claims).toEqual({
      sub: '4711',
      phone_number: '+1 212-788-8877',
      preferred_username: 'johnd',
      email: 'jd@example.com',
      lp_sdes: [sde],
    });
    expect(createJwtClaimsSet()).toEqual({});
    expect(Object.isFrozen(claims)).toBe(true);
  });
});

describe('What the platform would not understand is refused, and named', () => {
  it.each<[string, () => unknown, string]>([
    [
      'a field that there is not',
      () => createCustomerInfoSde({ custmerId: '1' } as never),
      'Argument fields has no member "custmerId". Did you mean "customerId"?',
    ],
    [
      'a value of another type',
      () => createCustomerInfoSde({ balance: '12' } as never),
      'Argument fields.balance is "12". Accepted: a number.',
    ],
    [
      'a gender that there is not',
      () => createPersonalInfoSde({ gender: 'male' } as never),
      'Argument fields.gender is "male". Did you mean "MALE"?',
    ],
    [
      'an unknown member of a contact',
      () => createPersonalInfoSde({ contacts: [{ mail: 'x' }] } as never),
      'Argument fields.contacts[0] has no member "mail". Did you mean "email"?',
    ],
    [
      'an SDE without a type',
      () => createJwtClaimsSet({ sdes: [{ customerId: '1' }] } as never),
      'Argument fields.sdes[0] is not an SDE: an object with a type.',
    ],
  ])('%s', (_what, call, message) => {
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });
});
