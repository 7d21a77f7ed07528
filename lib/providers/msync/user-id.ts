/** The service ignores the case of user ids, and sends them in lower case. */
export const isSameUser = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** An SDK names the device in the sender of what another device of the user has sent to itself. User IDs have no slash. */
export const withoutDevice = (userId: string): string => userId.replace(/\/.*/s, '');
