/** Code for the shared session; loaded only on pages with Partyline. */
export { attach } from '../attach';
export { createTencentPageSession } from './page-session';
