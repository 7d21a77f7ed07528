/** The fields that have a value. */
type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

export const omitUndefined = <T extends object>(fields: T): Defined<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
