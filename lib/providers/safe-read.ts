/** Reads payloads that other users control: a value of an unexpected type counts as absent. */

export type SafeRecord = Readonly<Record<string, unknown>>;

export const safeRecord = (value: unknown): SafeRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as SafeRecord) : {};

export const safeList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const safeString = (value: unknown): string => (typeof value === 'string' ? value : '');

export const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;

/** An object with the field, or an empty one. For object spread. */
export const numberAs = <N extends string>(name: N, value: unknown): { [K in N]?: number } => {
  const number = numberOf(value);
  return number === undefined ? {} : ({ [name]: number } as { [K in N]?: number });
};

/** The same for the first string that is not empty. */
export const stringAs = <N extends string>(name: N, ...values: unknown[]): { [K in N]?: string } => {
  const string = values.map(safeString).find(Boolean);
  return string === undefined ? {} : ({ [name]: string } as { [K in N]?: string });
};
