/**
 * The key of `callExperimentalAPI` for commands of calls and rooms. It is a method here, because it needs another
 * scope; the SDK has no such method.
 */
export const roomCommands = 'sendRoomCustomData';
