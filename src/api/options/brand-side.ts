import { brandSide } from '../../actors/sides/brand.js';
import { checkBrandCredentials } from './check-brand-credentials.js';
import type { UserSide } from './sides.js';

export const brandUsers: UserSide = { inside: brandSide, checkCredentials: checkBrandCredentials };
