/** Names of the JSON fields that an app's server expects and returns. */
import type { AppServer } from '@/lib/contract/app-server';

type Field = keyof AppServer['fields'];
export type FieldName = `field${Capitalize<Field>}`;
/** As entered in the form; empty for the default name. */
export type AppServerFieldNames = Record<FieldName, string>;

const defaultNames: Readonly<Record<Field, string>> = {
  account: 'userAccount',
  password: 'userPassword',
  token: 'accessToken',
  expiry: 'expireTimestamp',
  user: 'chatUserName',
};
const names = Object.keys(defaultNames) as readonly Field[];

export const appServerFields = names.map(field => ({ name: nameOf(field), placeholder: defaultNames[field] }));

function nameOf(field: Field): FieldName {
  return `field${field[0]!.toUpperCase()}${field.slice(1)}` as FieldName;
}

export function appServerFieldNames(fields: object = {}): AppServerFieldNames {
  const entries = names.map(field => {
    const value: unknown = Reflect.get(fields, field);
    return [nameOf(field), typeof value === 'string' && value !== defaultNames[field] ? value : ''];
  });
  return Object.fromEntries(entries) as AppServerFieldNames;
}

/** @returns the names that differ from the defaults */
export function toAppServerFields(draft: AppServerFieldNames): Partial<Record<Field, string>> {
  return Object.fromEntries(names.map(field => [field, draft[nameOf(field)].trim()]).filter(([, value]) => value));
}
