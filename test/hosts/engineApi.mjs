// The few calls of the Docker Engine API that provisioning needs, without a client library: none may be installed yet.
import { createReadStream } from 'node:fs';
import http from 'node:http';

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {string} body
 */

/** @param {string} address such as `unix:///var/run/docker.sock` or `tcp://127.0.0.1:2375` */
export function engineAt(address) {
  const where = target(address);

  /**
   * @param {string} method
   * @param {string} route
   * @param {{ file?: string, idle?: number }} [options] a file as the body; milliseconds without a byte
   * @returns {Promise<Answer>}
   */
  const call = (method, route, options = {}) =>
    new Promise((resolve, reject) => {
      const request = http.request({ ...where, method, path: route }, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (/** @type {string} */ text) => (body += text));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
        response.on('error', reject);
      });
      request.on('error', reject);
      request.setTimeout(options.idle ?? 120_000, () => {
        request.destroy(new Error(`The engine at ${address} does not answer.`));
      });
      if (options.file) createReadStream(options.file).on('error', reject).pipe(request);
      else request.end();
    });

  return {
    answers: () =>
      call('GET', '/_ping', { idle: 2000 }).then(
        ({ status }) => status === 200,
        () => false,
      ),

    /** @param {string} image */
    hasImage: async (image) =>
      (await call('GET', `/images/${encodeURIComponent(image)}/json`)).status === 200,

    /**
     * True when a registry gave the image.
     * @param {string} name
     * @param {string} tag
     */
    pulls: async (name, tag) => {
      const query = new URLSearchParams({ fromImage: name, tag });
      const answer = await call('POST', `/images/create?${query.toString()}`).catch(
        () => undefined,
      );
      // The status tells only that pulling began; how it ended is the last line.
      return answer?.status === 200 && !/"error"\s*:/.test(answer.body);
    },

    /**
     * @param {string} file a tar of a root file system
     * @param {string} name
     * @param {string} tag
     * @param {readonly string[]} changes instructions of a Dockerfile
     */
    imports: async (file, name, tag, changes) => {
      const query = new URLSearchParams({ fromSrc: '-', repo: name, tag });
      for (const change of changes) query.append('changes', change);
      const route = `/images/create?${query.toString()}`;
      const answer = await call('POST', route, { file, idle: 600_000 });
      if (answer.status !== 200 || /"error"\s*:/.test(answer.body)) {
        throw new Error(`The engine did not take the image ${name}:${tag}: ${answer.body}`);
      }
    },

    /** @param {string} image @param {string} name @param {string} tag */
    tags: async (image, name, tag) => {
      const query = new URLSearchParams({ repo: name, tag });
      const route = `/images/${encodeURIComponent(image)}/tag?${query.toString()}`;
      const answer = await call('POST', route);
      if (answer.status !== 201) throw new Error(`${image} got no name ${name}: ${answer.body}`);
    },
  };
}

/** @param {string} address @returns {http.RequestOptions} */
function target(address) {
  const url = new URL(address);
  switch (url.protocol) {
    case 'unix:':
      return { socketPath: decodeURIComponent(url.pathname) };
    case 'npipe:':
      return { socketPath: address.slice('npipe://'.length).replaceAll('/', '\\') };
    case 'tcp:':
    case 'http:':
      return { host: url.hostname, port: url.port || '2375' };
    default:
      throw new Error(
        `Tests cannot use an engine at ${address}; set DOCKER_HOST to a socket of it.`,
      );
  }
}
