/** What a connection needs to take part in the user's session: loaded where Partyline is on the page, and not elsewhere. */
export { attach } from '../attach';
export { type Calls, createCalls } from './calls';
export { openError, refuse } from './parameters';
export { follow } from './status';
export { listen } from './topics';
export { vendorErrorOf } from './vendor-error';
