/** Message ids in the SDKs' format: milliseconds since 1 February 2010 plus a counter. */
const epoch = new Date(2010, 1, 1).getTime();

let count = 0;

export function getUniqueId(): string {
  count += 1;
  return String(Date.now() - epoch + count);
}
