import { readFileSync } from 'node:fs';
import getPort from 'get-port';

/** Above the ports that browsers block (https://fetch.spec.whatwg.org/#port-blocking). */
const lowest = 10_081;
/** Start of the ephemeral ports on systems other than Linux (https://www.iana.org/assignments/service-names-port-numbers). */
const defaultEphemeral = 49_152;

/**
 * Returns a free port outside the ephemeral range, so that no connection takes it while a test closes and reopens it.
 * Never returns a port twice in one process.
 */
export function freePort(): Promise<number> {
  const count = Math.max(1, firstEphemeral() - lowest);
  // Parallel processes search too: start at a random port.
  const start = Math.floor(Math.random() * count);
  const ports = Array.from({ length: count }, (_, index) => lowest + ((start + index) % count));
  return getPort({ port: ports, reserve: true });
}

/** First port that the system gives to outgoing connections. */
function firstEphemeral(): number {
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/)[0]);
  } catch {
    return defaultEphemeral;
  }
}
