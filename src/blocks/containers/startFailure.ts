import { UserError } from '../../base/errors.ts';
import { engineMessage } from './engineErrors.ts';
import type { ContainerDescription } from './description.ts';

/** Why a program could not be started, where that is the block's own doing. */
export function startFailure(
  error: unknown,
  description: Pick<ContainerDescription, 'arguments'>,
): UserError | undefined {
  const message = engineMessage(error);
  const [first = ''] = description.arguments;
  if (/no command specified/i.test(message)) return noEntrypoint(error);
  if (first !== '' && message.includes(`exec: "${first}"`)) return noEntrypoint(error);
  const program = /exec: "((?:[^"\\]|\\.)*)"/.exec(message)?.[1] ?? 'the program';
  if (/argument list too long/i.test(message)) {
    return new UserError(
      'The arguments and variables of the block are longer than Linux lets a program have.',
      {
        code: 'argument-too-long',
        remedy: 'Shorten the parameters or the metadata, or let the block read them from a file.',
        cause: error,
      },
    );
  }
  const cause = /exec format error/i.test(message)
    ? [
        'it is not a program for this kind of processor, or a script without a “#!” line',
        'Begin the script with “#!/bin/sh” or the like, or build for the processor of the engine.',
      ]
    : /executable file not found|no such file or directory/i.test(message) &&
        /exec|starting container process/i.test(message)
      ? [
          'there is no such program in the image',
          'See ENTRYPOINT in the Dockerfile: is the program installed, the file copied, and the “#!” line of the script free of Windows line ends?',
        ]
      : /permission denied/i.test(message) && /exec/i.test(message)
        ? [
            'it may not be executed',
            'Run “chmod +x” on the file, or begin ENTRYPOINT with the interpreter.',
          ]
        : undefined;
  if (!cause) return undefined;
  return new UserError(`The block cannot be started: “${program}”: ${cause[0]}.`, {
    code: 'block-start',
    remedy: cause[1] ?? '',
    cause: error,
  });
}

/** What starts the program inside a container can only write why it could not, as if the program did. */
export function writtenFailure(
  exitCode: number,
  output: string,
  description: Pick<ContainerDescription, 'arguments'>,
): UserError | undefined {
  if (exitCode !== 126 && exitCode !== 127 && exitCode !== 1) return undefined;
  const [executed] = /^OCI runtime exec failed: .*/.exec(output) ?? [];
  if (executed !== undefined) return startFailure(new Error(executed), description);
  const [, program, why] = /^\[FATAL tini \(\d+\)\] exec (.*) failed: (.*)$/m.exec(output) ?? [];
  if (program === undefined) return undefined;
  return startFailure(new Error(`exec: "${program}": ${why}`), description);
}

function noEntrypoint(cause: unknown): UserError {
  return new UserError('The block cannot be started: its image has no ENTRYPOINT.', {
    code: 'block-start',
    remedy:
      'End the Dockerfile with a line such as ENTRYPOINT ["python3", "-u", "transform.py"]; CMD and RUN are not called with the arguments of a run.',
    cause,
  });
}
