import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';

const anotherProgram = 'Save it, and open it with another program.';

/** Why a file cannot be heard; `code` is stable. */
export const mediaProblems = {
  notAudio: (name: string, what: string) =>
    new UserError(`${plainText(name, 100)} is not audio: what it holds is ${what}.`, {
      code: 'not-audio',
      remedy: 'Look at its bytes.',
    }),
  damaged: (name: string, reason: string) =>
    new UserError(`${plainText(name, 100)} is damaged: ${reason}`, {
      code: 'audio-damaged',
      remedy: 'Copy or export the file again.',
    }),
  unsupported: (name: string, what: string) =>
    new UserError(`${plainText(name, 100)} is written as ${what}, which cannot be played here.`, {
      code: 'audio-unsupported',
      remedy: anotherProgram,
    }),
  empty: (name: string) =>
    new UserError(`${plainText(name, 100)} is empty.`, {
      code: 'file-empty',
      remedy: 'Copy or export the file again.',
    }),
} as const;
