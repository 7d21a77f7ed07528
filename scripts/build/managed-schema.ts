import { optionsOf } from '../../components/sign-in/provider-forms';
import { type ProviderId, providerIds } from '../../lib/contract/provider-id';

const text = { type: 'string' };
const texts = { type: 'array', items: text };
const typeOf = { text: 'string', address: 'string', number: 'integer', flag: 'boolean', choice: 'string' } as const;

const service = (id: ProviderId) => ({
  type: 'object',
  properties: Object.fromEntries(optionsOf(id).map(({ name, kind }) => [name, { type: typeOf[kind] }])),
});

/**
 * The form of the administrator's policy, for the browser. No `enum`: the browser drops a whole list for one unknown name.
 * https://developer.chrome.com/docs/extensions/reference/manifest/storage
 */
export const managedSchema = {
  type: 'object',
  properties: {
    sites: {
      title: 'Sites that users need not allow themselves',
      type: 'array',
      items: {
        type: 'object',
        properties: {
          origin: { description: 'Exact origin, such as https://desk.example', ...text },
          scopes: {
            description:
              'Permissions: status, receive, send, manage, delete. Every allowed site has status; manage includes delete.',
            ...texts,
          },
          delete: { description: 'False: manage does not include delete', type: 'boolean' },
        },
      },
    },
    onlyTheseSites: { title: 'Users cannot allow other sites', type: 'boolean' },
    providers: { title: `Services that users can choose: ${providerIds.join(', ')}`, ...texts },
    services: {
      title: 'Default connection options of the sign-in form, named as in the SDKs',
      type: 'object',
      properties: Object.fromEntries(providerIds.map(id => [id, service(id)])),
    },
    appServer: {
      title: 'Default app server of the sign-in form',
      type: 'object',
      properties: {
        endpoint: { description: 'Such as https://app.example/chat/login', ...text },
        fields: {
          description: 'Names of its JSON fields, if they differ from the defaults',
          type: 'object',
          properties: { account: text, password: text, token: text, expiry: text, user: text },
        },
      },
    },
    pinned: { title: 'Settings that users cannot change: names of connection options, or appServer', ...texts },
    quickReplies: {
      title: 'Quick replies of all users',
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: { description: 'What is typed after the slash, without spaces', ...text },
          text: { description: 'At most 2000 characters; {name} stands for the name of the conversation', ...text },
        },
      },
    },
    forbidSiteActions: { title: 'What sites do in the user’s name is not recorded', type: 'boolean' },
    forbidRemember: { title: 'Accounts are not saved on this computer', type: 'boolean' },
  },
};
