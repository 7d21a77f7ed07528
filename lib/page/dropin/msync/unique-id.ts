/** Message ids as the SDKs make them: milliseconds since 1 February 2010, and a count so that no two are the same. */
const start = new Date(2010, 1, 1).getTime();

let count = 0;

export function getUniqueId(): string {
  count += 1;
  return String(Date.now() - start + count);
}
