// HTTP-DNS: the REST and message hosts of an app.
import type { Hub } from './hub';

export interface DnsHost {
  protocol: 'http' | 'https';
  domain: string;
  /** Omitted for the protocol's default port. */
  port?: string;
  ip?: string;
}

export interface DnsHosts {
  rest: DnsHost[];
  socket: DnsHost[];
}

/** Client features that the service switches on; strings, as the vendor sends them. */
export type DnsSwitches = Record<'enableReportLogs' | 'enableDataReport' | 'uploadinparts_enable', 'true' | 'false'>;

export interface DnsAnswer {
  status: number;
  body: Record<string, unknown>;
}

export function answerDns(hub: Hub, query: URLSearchParams, hosts: DnsHosts, switches: DnsSwitches): DnsAnswer {
  const [key, id] = [query.get('app_key'), query.get('app_id')];
  const app = [...hub.apps.values()].find(candidate =>
    key ? candidate.key === key : id !== null && candidate.appId === id,
  );
  if (!app)
    return { status: 404, body: { error: 'app not found', error_description: 'no configuration for this app' } };
  const body = {
    rest: { hosts: hosts.rest },
    'msync-wx': { hosts: hosts.socket },
    app_key: app.key,
    deploy_name: 'local',
    ...switches,
  };
  return { status: 200, body };
}
