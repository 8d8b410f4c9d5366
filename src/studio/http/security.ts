import os from 'node:os';
import { isIP } from 'node:net';

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** Other names that lead here, as containers know them. */
  readonly names?: readonly string[];
}

export interface Headers {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
}

/**
 * Why a request is refused before anybody looks at who sends it. A page in a browser reaches a server on this
 * machine too: under a name that an attacker points at loopback (the Host header then carries that name), or from
 * its own origin (the Origin header then does).
 */
export function refusal(headers: Headers, listener: Listener): string | undefined {
  const host = headers.host?.toLowerCase();
  if (host === undefined || !isOwnHost(host, listener)) {
    return 'This Studio does not answer under this host name.';
  }
  if (headers.origin !== undefined && headers.origin.toLowerCase() !== `http://${host}`) {
    return 'This Studio does not answer pages of other origins.';
  }
  if (headers.fetchSite === 'cross-site' || headers.fetchSite === 'same-site') {
    return 'This Studio does not answer pages of other origins.';
  }
  return undefined;
}

function isOwnHost(header: string, listener: Listener): boolean {
  const match = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(header);
  if (!match || Number(match[2] ?? 80) !== listener.port) return false;
  const name = (match[1] ?? '').replace(/^\[|\]$/g, '');
  const own = ['localhost', listener.host.toLowerCase(), ...(listener.names ?? [])];
  if (own.includes(name)) return true;
  const isEverywhere = listener.host === '0.0.0.0' || listener.host === '::';
  // No page's name is an IP address, so that an address is safe where all of them are listened on.
  return isEverywhere && (isIP(name) !== 0 || name === os.hostname().toLowerCase());
}
