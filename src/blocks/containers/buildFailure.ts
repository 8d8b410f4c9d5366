import { UserError } from '../../base/errors.ts';
import type { FailedStep } from './buildLog.ts';
import { diskFull, isDiskFull } from './engineErrors.ts';

/** An image that cannot be fetched, in the words of the engines there are. */
export const registryTrouble =
  /failed to resolve source metadata|failed to do request|pull access denied|manifest unknown|no such host|failed to authorize|no active sessions|dial tcp|i\/o timeout|failed to resolve reference|not found: manifest|repository does not exist|Client\.Timeout|TLS handshake/i;

/** Why a build failed, as a person reads it: the line of the Dockerfile, the step, what it said last. */
export function buildFailure(
  error: string,
  step: FailedStep | undefined,
  dockerfile: string,
): UserError {
  const message = error.trim();
  if (isDiskFull(message) || step?.lines.some(isDiskFull)) return diskFull(message);
  const isLoading =
    !step || /^\[internal\] load metadata|FROM |resolve image config/.test(step.name);
  if (isLoading && registryTrouble.test(message)) {
    const image = /(?:load metadata for|FROM|resolve image config for) ([^\s,]+)/.exec(
      step?.name ?? message,
    )?.[1];
    const name = image?.replace(/^docker\.io\/(?:library\/)?/, '').replace(/@sha256.*$/, '');
    return new UserError(
      `The image ${name ? `“${name}” ` : ''}that the block builds on is not on this machine and cannot be fetched.`,
      {
        code: 'build-base-image',
        remedy:
          'See whether its name and tag in FROM are right, whether this machine reaches the registry (a proxy is set in the engine), and whether “docker pull” gets it.',
        cause: message,
      },
    );
  }
  if (!step) {
    return new UserError(`The block cannot be built: ${message}`, {
      code: 'build-failed',
      remedy: 'Mend the Dockerfile and build again.',
    });
  }
  const line = lineOf(step.name, dockerfile);
  const place = line === undefined ? 'A step of the Dockerfile' : `Line ${line} of the Dockerfile`;
  const command = step.name.replace(/^\[[^\]]*\] /, '');
  const exit = /exit code: (\d+)|returned a non-zero code: (\d+)/.exec(message);
  const code = exit?.[1] ?? exit?.[2];
  const why = code === undefined ? message : `it ended with exit code ${code}`;
  const said = step.lines.length === 0 ? '' : `\n${step.lines.slice(-12).join('\n')}`;
  return new UserError(`${place} failed (${shortened(command)}): ${why}.${said}`, {
    code: 'build-failed',
    remedy: 'The build log has all of what it said. Mend the step and build again.',
    cause: message,
  });
}

function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/** Where an instruction begins that a step was made from, counted from 1. */
export function lineOf(step: string, dockerfile: string): number | undefined {
  const wanted = plainInstruction(step.replace(/^\[[^\]]*\] /, ''));
  const source = dockerfile.split(/\r\n|\r|\n/);
  for (const [index] of source.entries()) {
    if (!/^\s*[A-Za-z]/.test(source[index] ?? '')) continue;
    const found = plainInstruction(joined(source, index));
    if (found !== '' && (wanted.startsWith(found) || found.startsWith(wanted))) return index + 1;
  }
  return undefined;
}

/** An instruction with the lines that continue it. */
function joined(source: readonly string[], start: number): string {
  let text = '';
  for (let index = start; index < source.length; index += 1) {
    const line = source[index] ?? '';
    if (index > start && /^\s*(?:#|$)/.test(line)) continue;
    text += line.replace(/[\\`]\s*$/, ' ');
    if (!/[\\`]\s*$/.test(line)) break;
  }
  return text;
}

function plainInstruction(text: string): string {
  return text
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replace(/^\w+/, (word) => word.toUpperCase());
}
