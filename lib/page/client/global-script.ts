/** Build for a plain script tag; sets the global `Partyline`. */
import { connect } from './connect';
import { discover } from './discover';
import { PartylineError } from './errors';

Object.assign(globalThis, { Partyline: Object.freeze({ connect, discover, PartylineError }) });
