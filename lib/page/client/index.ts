/** Entry point of `partyline/client`. */
export { type ConnectFailure, type ConnectOptions, type ConnectResult, connect } from './connect';
export { discover } from './discover';
export { type ErrorCode, PartylineError } from './errors';
export type { Announcement } from './extension-api';
export type { ProviderSession, Session, SessionBase, UnboundSession } from './session';
export type {
  Account,
  CallOptions,
  Conversation,
  End,
  EndReason,
  EventInfo,
  Gap,
  Link,
  ListenOptions,
  ProviderId,
  Scope,
  Sent,
  Status,
  StreamOptions,
  TextMessage,
  VendorError,
} from './types';
export type { Events, Methods } from './vendor-types';
