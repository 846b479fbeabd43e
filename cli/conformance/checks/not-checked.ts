/** Assumptions that no client can ask about, with the reason. */
export const NOT_CHECKED: Readonly<Record<string, string>> = {
  EA12: 'known to be otherwise: published tokens are signed by RS256',
  EA33: 'would need hours of silence, and an end of it proves nothing',
  EA101: 'needs an address that the platform can post webhooks to',
};
