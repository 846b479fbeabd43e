import type { Session } from '../../actors/session.js';
import { ParleyError } from '../errors/errors.js';
import { type RequestOptions, unwrap } from '../requests/request-options.js';
import { serialised } from '../requests/serialised.js';

/**
 * A person's profile, as the platform keeps it (protocol.md 6.17, 6.18). All optional; members that are not named here
 * are passed through as they came.
 */
export interface UserProfile {
  readonly userId?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly nickName?: string;
  readonly avatarUrl?: string;
  readonly role?: string;
  readonly backgndImgUri?: string;
  readonly description?: string;
  readonly privateData?: {
    readonly mobileNum?: string;
    readonly mail?: string;
    readonly pushNotificationData?: {
      readonly serviceName?: string;
      readonly certName?: string;
      readonly token?: string;
    };
  };
  readonly claims?: { readonly lp_sdes?: readonly unknown[] };
  readonly [member: string]: unknown;
}

/** What is known of the connected user's own profile. A step-up makes another user of a consumer, with another profile. */
interface OwnProfile {
  readonly userId: string | undefined;
  profile: UserProfile | null;
  isAskedFor: boolean;
}

const own = new WeakMap<Session, OwnProfile>();

function ownOf(session: Session): OwnProfile {
  const { userId } = session.credentials.self;
  const known = own.get(session);
  if (known?.userId === userId && known) return known;
  const begun: OwnProfile = { userId, profile: null, isAskedFor: false };
  own.set(session, begun);
  return begun;
}

/** Reads somebody's profile from the platform; one's own is kept. */
export async function readProfile(session: Session, id: string, options?: RequestOptions): Promise<UserProfile> {
  const known = ownOf(session);
  const isOwn = id === known.userId;
  // The brand dialect takes the id as a bare string, the consumer's knows only "self" (protocol.md 13.4 #7).
  const body = session.options.side.dialect === 'brand' ? id : isOwn ? {} : { userId: id };
  const request = serialised(session.wire('userprofile.GetUserProfile', body));
  const profile = unwrap(await session.ask(request, options?.signal)) as UserProfile;
  if (isOwn) {
    known.profile = profile;
    known.isAskedFor = true;
  }
  return profile;
}

/** The platform has taken these members of one's own profile; the others stay. */
export function ownProfileSet(session: Session, profile: UserProfile): void {
  const known = ownOf(session);
  known.profile = { ...known.profile, ...profile };
}

/** What is known by now. The first look, once the connection is online, asks the platform. */
export function ownProfile(session: Session): UserProfile | null {
  const known = ownOf(session);
  const { snapshot } = session;
  const canAsk = snapshot.status === 'active' && snapshot.hasTag('canSend');
  if (known.userId !== undefined && canAsk && !known.isAskedFor) {
    known.isAskedFor = true;
    readProfile(session, known.userId).catch((why: unknown) => {
      // A user who may not read it goes without, and does not ask at each look.
      known.isAskedFor = !(why instanceof ParleyError && why.retriable);
    });
  }
  return known.profile;
}
