/** The service ignores the case of user ids, and sends them in lower case. */
export const isSameUser = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
