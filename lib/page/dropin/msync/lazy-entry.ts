/** Code for the shared session; loaded only on pages with Partyline. */
export { attach } from '../attach';
export { type Calls, createCalls } from './calls';
export { openError, rejectWithCallback } from './parameters';
export { followStatus } from './status';
export { subscribeTopics } from './topics';
export { toVendorError } from './vendor-error';
