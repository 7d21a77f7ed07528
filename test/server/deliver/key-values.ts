// Plain values as the protocol's typed key-value list, encoded as the vendor's SDK encodes them.
import type { KeyValue } from '../msync/wire';

export type Plain = string | number | boolean | object;

export const keyValues = (values: Record<string, Plain> = {}): KeyValue[] =>
  Object.entries(values).map(([key, value]) => {
    if (typeof value === 'string') return { key, type: 7, stringValue: value };
    if (typeof value === 'boolean') return { key, type: 1, varintValue: value ? 1 : 0 };
    if (typeof value === 'object') return { key, type: 8, stringValue: JSON.stringify(value) };
    if (Number.isInteger(value)) return { key, type: 2, varintValue: value };
    return { key, type: 6, doubleValue: value };
  });

export const plainOf = (list: KeyValue[] = []): Record<string, unknown> =>
  Object.fromEntries(
    list.map(({ key, type, varintValue, floatValue, doubleValue, stringValue }) => {
      if (type === 1) return [key, Number(varintValue) !== 0];
      if (type >= 2 && type <= 4) return [key, Number(varintValue)];
      if (type === 8) return [key, JSON.parse(stringValue ?? 'null')];
      return [key, type === 5 ? floatValue : type === 6 ? doubleValue : stringValue];
    }),
  );
