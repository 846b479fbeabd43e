/** The account, or what is known of it, does not allow a check. */
export class NotPossible extends Error {}
