import { UserError } from '../base/errors.ts';

const cloudHost = 'edgeimpulse.com';

/** The port at which the platform's own command line expects a Studio on a bare address. */
const localPort = 4800;

/**
 * The endpoint of what a person typed as host: nothing → the public Studio; a name → `https://studio.NAME/v1`, white labels
 * too; `localhost`, an IPv4 address or `host.docker.internal` → `http://…:4800/v1`; a full URL → as it is.
 * Where a port follows `localhost` or an address, that port is meant, unlike in the vendor's command line.
 */
export function endpointOf(hostText: string): string {
  const typed = hostText.trim();
  if (/^https?:\/\//i.test(typed)) return endpointOfUrl(typed);
  const host = typed.replace(/\/+$/, '').toLowerCase() || cloudHost;
  const local = /^(localhost|host\.docker\.internal|\d{1,3}(?:\.\d{1,3}){3})(?::(\d{1,5}))?$/.exec(
    host,
  );
  if (local) return endpointOfUrl(`http://${local[1]}:${local[2] ?? localPort}/v1`);
  const isName =
    /^(?=.{3,253}$)[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)+(?::\d{1,5})?$/;
  if (!isName.test(host)) throw unusable(typed);
  return endpointOfUrl(`https://${host.startsWith('studio.') ? host : `studio.${host}`}/v1`);
}

function endpointOfUrl(text: string): string {
  const url = URL.parse(text);
  if (!url || url.username || url.password || url.search || url.hash) throw unusable(text);
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.origin}${path === '' ? '/v1' : path}`;
}

function unusable(text: string): UserError {
  const shown = text.length > 100 ? `${text.slice(0, 100)}…` : text;
  return new UserError(`“${shown.replace(/\/\/[^/]*@/, '//')}” is not the host of a Studio.`, {
    code: 'unusable-host',
    remedy:
      'Write a host such as edgeimpulse.com, the host of your own Studio, or a full address such as https://studio.example.com/v1.',
  });
}

/** What people see of an endpoint: its host, with the port where it is unusual. */
export function hostOf(endpoint: string): string {
  return new URL(endpoint).host;
}
