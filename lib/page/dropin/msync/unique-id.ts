/** Message ids in the SDKs' format: milliseconds since 1 February 2010 plus a counter. */
const epoch = new Date(2010, 1, 1).getTime();

let count = 0;

export const getUniqueId = (): string => String(Date.now() - epoch + ++count);
