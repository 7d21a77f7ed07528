/** The names that an app's server gives to its JSON fields, where they are not the usual ones. */
import type { AppServer } from '@/lib/contract/app-server';

type Field = keyof AppServer['fields'];
export type FieldName = `field${Capitalize<Field>}`;
/** As the fields of the form show them; empty where they are as usual. */
export type FieldsDraft = Record<FieldName, string>;

/** What an empty field amounts to. */
const usual: Readonly<Record<Field, string>> = {
  account: 'userAccount',
  password: 'userPassword',
  token: 'accessToken',
  expiry: 'expireTimestamp',
  user: 'chatUserName',
};
const names = Object.keys(usual) as readonly Field[];

export const appServerFields = names.map(field => ({ name: nameOf(field), placeholder: usual[field] }));

function nameOf(field: Field): FieldName {
  return `field${field[0]!.toUpperCase()}${field.slice(1)}` as FieldName;
}

export function fieldsDraft(fields: object = {}): FieldsDraft {
  const entries = names.map(field => {
    const value: unknown = Reflect.get(fields, field);
    return [nameOf(field), typeof value === 'string' && value !== usual[field] ? value : ''];
  });
  return Object.fromEntries(entries) as FieldsDraft;
}

/** Only what is not as usual is sent. */
export function appServerFieldsOf(draft: FieldsDraft): Partial<Record<Field, string>> {
  return Object.fromEntries(names.map(field => [field, draft[nameOf(field)].trim()]).filter(([, value]) => value));
}
