/** The same for a plain script tag: one global, `Partyline`. */
import { connect } from './connect';
import { discover } from './discover';
import { PartylineError } from './errors';

Object.assign(globalThis, { Partyline: Object.freeze({ connect, discover, PartylineError }) });
