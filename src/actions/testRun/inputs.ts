import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { OperatesOn } from '../../blocks/block.ts';
import type { RunInput } from './testRun.ts';

/** What a person calls the input. */
export function inputTitle(input: RunInput): string {
  switch (input.kind) {
    case 'item':
      return plainText(
        input.fileName === undefined ? input.itemName : `${input.itemName}/${input.fileName}`,
      );
    case 'datasetPath':
      return plainText(input.path === '' ? input.dataset : `${input.dataset}/${input.path}`);
    case 'local':
      return plainText(path.basename(input.path) || input.path);
    case 'none':
      return 'no input';
  }
}

/** Two runs with one key worked on the same thing. */
export function inputKey(input: RunInput): string {
  switch (input.kind) {
    case 'item': {
      const { accountId, organizationId, itemId, fileName = null } = input;
      return JSON.stringify(['item', accountId, organizationId, itemId, fileName]);
    }
    case 'datasetPath': {
      const { accountId, organizationId, dataset, path: inDataset, isFolder } = input;
      return JSON.stringify(['path', accountId, organizationId, dataset, inDataset, isFolder]);
    }
    case 'local':
      return JSON.stringify(['local', path.resolve(input.path)]);
    case 'none':
      return '["none"]';
  }
}

/** What an input is to a block; of a local one only the disk knows (`isFolder`). */
export function checkFits(operatesOn: OperatesOn, input: RunInput, isFolder: boolean): void {
  const given = kindOf(input, isFolder);
  if (operatesOn === 'standalone' || operatesOn === given) return;
  const title = inputTitle(input);
  const wants = operatesOn === 'file' ? 'one file' : 'a folder of files';
  const got = given === 'standalone' ? 'nothing is chosen' : `“${title}” is ${named[given]}`;
  throw new UserError(`This block works on ${wants}, but ${got}.`, {
    code: 'input-kind',
    remedy:
      operatesOn === 'file'
        ? 'Choose a file of a data item, or a file of this computer.'
        : 'Choose a data item, or a folder of this computer.',
  });
}

const named = { file: 'a file', directory: 'a folder' } as const;

function kindOf(input: RunInput, isFolder: boolean): OperatesOn {
  switch (input.kind) {
    case 'item':
      return input.fileName === undefined ? 'directory' : 'file';
    case 'datasetPath':
      return input.isFolder ? 'directory' : 'file';
    case 'local':
      return isFolder ? 'directory' : 'file';
    case 'none':
      return 'standalone';
  }
}
