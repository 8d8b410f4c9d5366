import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import http from 'node:http';
import { Duplex } from 'node:stream';
import { UserError } from '../../base/errors.ts';

export interface SshAgent extends http.Agent {
  /** Why the last connection could not be made, as far as `ssh` told. */
  failure(): UserError | undefined;
}

/**
 * Connections to an engine on another machine, as the `docker` command makes them: each is `ssh` running
 * `docker system dial-stdio` over there, so that keys, agents and host names are those of the person's own `ssh`.
 */
export function sshAgent(url: string): SshAgent {
  const running = new Set<ChildProcessWithoutNullStreams>();
  let told = '';
  const agent = new http.Agent({ keepAlive: true, maxFreeSockets: 2 }) as SshAgent;
  agent.createConnection = () => {
    const child = spawn('ssh', [...sshWords(url)], { windowsHide: true });
    running.add(child);
    let words = '';
    child.stderr.on('data', (chunk: Buffer) => {
      words = (words + chunk.toString('utf8')).slice(-2000);
      told = words;
    });
    const { stream, fail } = duplexOf(child);
    child.on('error', (error: NodeJS.ErrnoException) => {
      told =
        error.code === 'ENOENT'
          ? 'the “ssh” command is not installed or not on the PATH'
          : error.message;
      fail(error);
    });
    child.on('close', () => running.delete(child));
    return stream;
  };
  agent.failure = () => (told.trim() === '' ? undefined : sshFailure(url, told.trim()));
  const destroy = agent.destroy.bind(agent);
  agent.destroy = () => {
    destroy();
    for (const child of running) child.kill();
  };
  return agent;
}

/** Arguments of `ssh` for an address such as `ssh://user@host:22/run/docker.sock`. */
export function sshWords(url: string): readonly string[] {
  const { username, hostname, port, pathname } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const socket = decodeURIComponent(pathname).replace(/^\/$/, '');
  return [
    ...['-o', 'ConnectTimeout=10', '-o', 'BatchMode=yes', '-T'],
    ...(username === '' ? [] : ['-l', decodeURIComponent(username)]),
    ...(port === '' ? [] : ['-p', port]),
    // What follows is never an option of ssh itself.
    ...['--', host],
    ...['docker', ...(socket === '' ? [] : ['--host', quoted(`unix://${socket}`)])],
    ...['system', 'dial-stdio'],
  ];
}

/** The far side hands the words to a shell. */
function quoted(word: string): string {
  return /^[\w:/.@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function sshFailure(url: string, told: string): UserError {
  return new UserError(`The container engine at ${url} cannot be reached: ${told}`, {
    code: 'engine-unreachable',
    remedy:
      'See whether “ssh” signs in there without a question, and whether “docker” is installed over there.',
  });
}

/** A child's output and input as the one stream that an HTTP client takes for a connection. */
function duplexOf(child: ChildProcessWithoutNullStreams): {
  readonly stream: Duplex;
  readonly fail: (error: Error) => void;
} {
  const stream = new Duplex({
    read: () => child.stdout.resume(),
    write: (chunk: Buffer, _encoding, done) => {
      child.stdin.write(chunk, (error) => done(error));
    },
    final: (done) => child.stdin.end(done),
    destroy: (error, done) => {
      child.kill();
      done(error);
    },
  });
  child.stdout.on('data', (chunk: Buffer) => {
    if (!stream.push(chunk)) child.stdout.pause();
  });
  child.stdout.on('end', () => stream.push(null));
  child.stdin.on('error', (error) => stream.destroy(error));
  // An HTTP client asks its connection for these; a pipe has neither.
  Object.assign(stream, {
    setKeepAlive: () => stream,
    setNoDelay: () => stream,
    setTimeout: () => stream,
    ref: () => stream,
    unref: () => stream,
  });
  return { stream, fail: (error) => stream.destroy(error) };
}
