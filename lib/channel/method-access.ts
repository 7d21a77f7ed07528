import type { Audience } from '@/lib/contract/methods';
import type { PortClient } from './sender-auth';

/** Whether a client may call a method of the given audience: its own pages any, a site by its scopes. */
export function mayCall(client: PortClient, audience: Exclude<Audience, 'vendor'>): boolean {
  if (client.kind === 'page') return audience !== 'ui' && client.scopes.includes(audience);
  return client.kind === 'ui';
}
