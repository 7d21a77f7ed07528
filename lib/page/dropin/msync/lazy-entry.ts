/** What a connection needs to take part in the user's session: loaded where Partyline is on the page, and not elsewhere. */
export { attach } from '../attach';
export { type Calls, createCalls } from './calls';
export { openError, rejectWithCallback as refuse } from './parameters';
export { followStatus as follow } from './status';
export { subscribeTopics as listen } from './topics';
export { toVendorError as vendorErrorOf } from './vendor-error';
