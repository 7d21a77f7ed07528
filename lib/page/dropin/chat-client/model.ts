/** The package's classes, enums and functions besides the client and its managers. */
export { ChatConversation } from './conversation';
export * from './enums';
export { ChatError, ChatException } from './error';
export { ChatLog } from './log';
export * from './message';
export { ChatOptions } from './options';
export * from './results';
