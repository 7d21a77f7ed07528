import { readFileSync } from 'node:fs';
import getPort from 'get-port';

/** Above those that browsers refuse to speak to (https://fetch.spec.whatwg.org/#port-blocking). */
const lowest = 10_081;
/** Where systems other than Linux begin (https://www.iana.org/assignments/service-names-port-numbers). */
const usualEphemeral = 49_152;

/**
 * A port that is free now, and that no connection and no server that takes any port will be given meanwhile: it is to be let go of
 * and taken again. None is given twice by one process.
 */
export function freePort(): Promise<number> {
  const count = Math.max(1, firstEphemeral() - lowest);
  // Others look for ports at the same time: each begins somewhere else.
  const start = Math.floor(Math.random() * count);
  const ports = Array.from({ length: count }, (_, index) => lowest + ((start + index) % count));
  return getPort({ port: ports, reserve: true });
}

/** The first of the ports that the system gives to connections. */
function firstEphemeral(): number {
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/)[0]);
  } catch {
    return usualEphemeral;
  }
}
