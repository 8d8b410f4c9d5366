import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { UserError, isAbort } from '../../base/errors.ts';
import { tar, type TarWriterEntry } from '../../base/tarWriter.ts';
import type { Connection } from './connection.ts';
import { buildFailure, registryTrouble } from './buildFailure.ts';
import { BuildLog, type FailedStep } from './buildLog.ts';
import { openBuildSession, type BuildSession } from './buildSession.ts';
import { buildStatus } from './buildTrace.ts';
import { engineMessage, refused, statusOf } from './engineErrors.ts';
import type { Login } from './registryLogin.ts';
import { familyOf } from './wayToHost.ts';

export interface BuildRequest {
  /** With that text as the Dockerfile. */
  readonly entries: (dockerfile: string) => Iterable<TarWriterEntry>;
  /** What is sent. */
  readonly dockerfile: string;
  /** What a person wrote, whose lines are named; absent: the same. */
  readonly written?: string;
  readonly tag: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly buildArguments: Readonly<Record<string, string>>;
  readonly login: (registry: string) => Promise<Login | undefined>;
}

/** Builds an image and gives its id. The signal stops the build on the engine. */
export async function buildImage(
  connection: Connection,
  request: BuildRequest,
  tell: (text: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  if (!hasBuildKit(connection)) return buildOnce(connection, request, false, tell, signal);
  try {
    return await buildOnce(connection, request, true, tell, signal);
  } catch (error) {
    if (error instanceof UserError && error.code === missingFrontend) {
      tell('The builder that “# syntax” names cannot be fetched; the engine’s own is used.\n');
      // Still a comment, and of the same number of lines.
      const dockerfile = request.dockerfile.replace(syntaxDirective, '$1without $2');
      return buildOnce(connection, { ...request, dockerfile }, true, tell, signal);
    }
    if (statusOf(error) !== 400 || !/buildkit|version/i.test(engineMessage(error))) throw error;
    tell('This engine builds without BuildKit.\n');
    return buildOnce(connection, request, false, tell, signal);
  }
}

function hasBuildKit({ version, system }: Connection): boolean {
  const [major = 0, minor = 0] = version.ApiVersion.split('.').map(Number);
  const isNewEnough = major > 1 || minor >= 39;
  return familyOf(version) === 'docker' && isNewEnough && system.OSType !== 'windows';
}

interface BuildMessage {
  readonly id?: string;
  readonly aux?: string | { readonly ID?: string };
  readonly stream?: string;
  readonly status?: string;
  readonly error?: string;
}

async function buildOnce(
  connection: Connection,
  request: BuildRequest,
  isBuildKit: boolean,
  tell: (text: string) => void,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { api } = connection;
  const buildid = randomUUID();
  const reading = new AbortController();
  const archive = Readable.from(tar(request.entries(request.dockerfile), reading.signal), {
    objectMode: false,
  });
  const stop = () => {
    // Older engines go on with a build whose reader has left.
    void api
      .json({ method: 'POST', path: '/build/cancel', query: { id: buildid } })
      .catch(() => undefined);
  };
  signal?.addEventListener('abort', stop, { once: true });
  let session: BuildSession | undefined;
  try {
    session = isBuildKit ? await openBuildSession(api, request.login) : undefined;
    const answer = await api.stream(
      {
        method: 'POST',
        path: '/build',
        query: {
          t: request.tag,
          labels: JSON.stringify(request.labels),
          buildargs: JSON.stringify(request.buildArguments),
          rm: true,
          forcerm: true,
          buildid,
          ...(session ? { version: 2, session: session.id } : {}),
        },
        archive,
        headers: { 'Content-Type': 'application/x-tar' },
      },
      signal,
    );
    return await readBuild(connection, request, answer, tell, signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (isAbort(error) || statusOf(error) === 400) throw error;
    throw refused(error, 'build the block');
  } finally {
    signal?.removeEventListener('abort', stop);
    reading.abort();
    archive.destroy();
    session?.close();
  }
}

async function readBuild(
  { api }: Connection,
  request: BuildRequest,
  answer: AsyncIterable<Uint8Array>,
  tell: (text: string) => void,
  signal: AbortSignal | undefined,
): Promise<string> {
  const log = new BuildLog(tell);
  let id: string | undefined;
  let classic = '';
  for await (const line of lines(answer)) {
    const message = parsed(line);
    if (!message) continue;
    if (message.id === 'moby.buildkit.trace' && typeof message.aux === 'string') {
      log.add(buildStatus(message.aux));
    } else if (typeof message.aux === 'object') id = message.aux.ID ?? id;
    else if (message.stream !== undefined) {
      classic = (classic + message.stream).slice(-8000);
      tell(message.stream);
    } else if (message.status !== undefined) tell(`${message.status}\n`);
    if (message.error !== undefined) {
      signal?.throwIfAborted();
      const step = log.failed ?? classicStep(classic);
      if (isFrontendMissing(message.error, step, request.dockerfile)) {
        throw new UserError(message.error, { code: missingFrontend });
      }
      throw buildFailure(message.error, step, request.written ?? request.dockerfile);
    }
  }
  signal?.throwIfAborted();
  // Podman names the image in its text only; the tag is always there.
  id ??= (await api.json<{ Id: string }>({ path: `/images/${request.tag}/json` }, signal)).Id;
  return id;
}

async function* lines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of bytes) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  if (rest !== '') yield rest;
}

function parsed(line: string): BuildMessage | undefined {
  if (line.trim() === '') return undefined;
  try {
    return JSON.parse(line) as BuildMessage;
  } catch {
    // Half a line is what is left of a connection that broke off.
    return undefined;
  }
}

/** The classic builder writes `Step 3/5 : RUN …` before what the step says. */
function classicStep(text: string): FailedStep | undefined {
  const at = text.lastIndexOf('\nStep ');
  const [head, ...rest] = text.slice(at + 1).split('\n');
  const name = /^Step (\d+\/\d+) : (.*)$/.exec(head ?? '');
  if (!name) return undefined;
  const said = rest.filter((line) => line.trim() !== '' && !/^ ?---> /.test(line));
  return { name: `[${name[1]}] ${name[2]}`, error: '', lines: said.slice(-30) };
}

const syntaxDirective = /^((?:\s*#[^\n]*\n)*?\s*#\s*)(syntax\s*=)/i;
const missingFrontend = 'build-frontend';

function isFrontendMissing(
  error: string,
  step: FailedStep | undefined,
  dockerfile: string,
): boolean {
  return (
    syntaxDirective.test(dockerfile) &&
    registryTrouble.test(error) &&
    (/resolve image config for/.test(step?.name ?? '') || /frontend|dockerfile:1/.test(error))
  );
}
