import { Connection } from './connection.js';
import { refuseOtherSide } from './other-side.js';

/** The connection of a brand user, a bot or an agent: what every connection can do, and what only brand users can. */
export class BrandConnection extends Connection {}

refuseOtherSide(BrandConnection, 'CONSUMER');
