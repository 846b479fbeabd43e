/** Where the connection goes when a step goes wrong, or a socket goes away: for good, or to the next attempt. */

const toFailed = {
  target: '#connection.lifecycle.failed',
  actions: ['rememberFailure', 'reportFailure'],
} as const;
export const toRetry = {
  target: '#connection.lifecycle.interrupted.waitingToRetry',
  actions: ['rememberFailure', 'reportFailure'],
} as const;

/** A step on the way to `online` went wrong. */
export const stepFailed = [{ guard: 'givesUp', ...toFailed }, toRetry] as const;

export const signInFailed = [
  { guard: 'givesUp', ...toFailed },
  { ...toRetry, actions: ['rememberSignInFailure', 'reportFailure'] },
] as const;

/** The socket was refused, or closed before it was of any use: the token may be what is wrong with it (protocol.md 4.5). */
export const socketFailed = [
  { guard: 'givesUp', ...toFailed },
  { guard: 'wantsNewToken', ...toRetry, actions: [...toRetry.actions, 'withdrawToken'] },
  { guard: 'doubtsToken', ...toRetry, actions: [...toRetry.actions, 'doubtToken'] },
  toRetry,
] as const;

const timedOut = (params: { readonly code: string; readonly next?: 'retrySlowly' }) =>
  [
    { guard: 'isOneShot', target: toFailed.target, actions: [{ type: 'rememberAs', params }, 'reportFailure'] },
    { target: toRetry.target, actions: [{ type: 'rememberAs', params }, 'reportFailure'] },
  ] as const;

const [signInTimedOutForGood, signInTimedOutForNow] = timedOut({ code: 'SIGN_IN_TIMEOUT', next: 'retrySlowly' });
export const discoveryTimedOut = timedOut({ code: 'DISCOVERY_TIMEOUT' });
export const signInTimedOut = [
  signInTimedOutForGood,
  { ...signInTimedOutForNow, actions: [...signInTimedOutForNow.actions, 'noteFailedSignIn'] },
] as const;
export const socketTimedOut = timedOut({ code: 'SOCKET_TIMEOUT' });
export const subscribeTimedOut = timedOut({ code: 'SUBSCRIBE_TIMEOUT' });
export const silent = timedOut({ code: 'PEER_SILENT' });

/** Told by `token.contended`; the connection ends with it at the next interruption. */
export const contended = {
  guard: 'isContended',
  target: '#connection.lifecycle.failed',
  actions: { type: 'rememberAs', params: { code: 'SESSION_CONTENDED' } },
} as const;

const [neverAgain, refusedForToken, ...otherwise] = socketFailed;
/** The socket went away before it was of any use. A close code may name the token, but says nothing of who withdrew it. */
export const socketLost = [
  { guard: 'isOfAnOlderSocket' },
  neverAgain,
  { ...refusedForToken, actions: [...toRetry.actions, 'giveUpToken'] },
  ...otherwise,
] as const;

/** It was online: whoever waits for answers hears of it first, then the application. */
const letGo = ['announceSocketGone', 'forgetSocket', 'announceLost'] as const;
export const onlineLost = [
  { guard: 'isOfAnOlderSocket' },
  { guard: 'givesUp', ...toFailed },
  { guard: 'hintsAtToken', ...toRetry, actions: [...toRetry.actions, ...letGo, 'doubtToken'] },
  { ...toRetry, actions: [...toRetry.actions, ...letGo] },
] as const;
const [silentForGood, silentForNow] = silent;
export const onlineSilent = [silentForGood, { ...silentForNow, actions: [...silentForNow.actions, ...letGo] }] as const;

/* A step-up that failed: the connection goes on as the consumer that it was. */

export const refused = ['revertIdentity', 'announceStepUpFailed'] as const;
export const backToOldIdentity = { target: toRetry.target, actions: ['rememberFailure', ...refused] } as const;
export const givenUp = [{ type: 'rememberAs', params: { code: 'ABORTED' } }, ...refused] as const;
export const backAfterTimeout = {
  target: toRetry.target,
  actions: [{ type: 'rememberAs', params: { code: 'SOCKET_TIMEOUT' } }, ...refused],
} as const;
export const lostBeforeStepUp = [
  { guard: 'isOfAnOlderSocket' },
  { guard: 'givesUp', ...toFailed },
  { ...toRetry, actions: [...toRetry.actions, ...letGo, ...refused] },
] as const;
export const silentBeforeStepUp = [
  silentForGood,
  { ...silentForNow, actions: [...silentForNow.actions, ...letGo, ...refused] },
] as const;
