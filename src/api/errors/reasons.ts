import type { Malformation } from '../../transport/wire/facts.js';

/* Parts of sentences in texts.ts, by the word that a failure has for them. */

export const STEPS: Readonly<Record<string, string>> = {
  discover: 'looking up the domains',
  authenticate: 'signing in',
  refresh: 'refreshing the token',
  openSocket: 'opening the WebSocket',
  subscribe: 'subscribing',
  closeSocket: 'closing the WebSocket',
  service: 'asking a service of the platform',
  upload: 'sending a file',
  download: 'reading a file',
};

export const MALFORMATIONS: Readonly<Record<Malformation, (about: string) => string>> = {
  notJson: () => 'it is not JSON',
  notAnObject: () => 'it is not an object',
  unknownKind: (kind) => `its kind is ${kind || 'missing'}`,
  bareResponse: () => 'it is a response without reqId or code',
  brokenList: (about) => `a long list of changes is broken: ${about}`,
  noType: () => 'it is a notification without a type',
  noChanges: () => 'it has no list of changes',
  notUtf8: () => 'it is not UTF-8',
  noBody: () => 'a message notification has no body',
  noEvent: () => 'a change is not an event of a dialog',
  noConversation: () => 'a change names no conversation',
  wrongField: (field) => `${field} is not what it should be`,
  unknownSubscription: () => 'too many notifications belong to a subscription that nobody has made',
  notTaken: (about) => `it could not be taken in (${about})`,
};

/** Why a message that was sent could not be found out about. */
export const WHY_LOST: Readonly<Record<string, string>> = {
  unreadable: 'the platform does not let it be read',
  unanswered: 'the platform did not answer when it was read',
  outage: 'the connection did not come back in time',
  repeated: 'it was not there, was sent again, and each answer was lost as well',
  closed: 'the connection was closed before the answer came',
  evicted: 'its conversation is not known any more',
};

/** What is wrong with the claims of an authenticated consumer. */
export const WHY_REFUSED: Readonly<Record<string, string>> = {
  invalid: 'the token is not valid there',
  unreadable: 'the encrypted token could not be read',
  expired: 'the token has expired',
  early: 'the token is not good yet (iat or nbf is in the future)',
  noSub: 'they do not say who it is (sub is missing)',
};
