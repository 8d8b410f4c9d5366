import * as vscode from 'vscode';
import { parametersOf } from '../../actions/transform.ts';
import { operationTitle } from './sentences.ts';
import type {
  StudioBlockNode,
  StudioDetailNode,
  StudioNode,
  StudioParameterNode,
  StudioParametersNode,
} from './studioNodes.ts';

/** What is known of a block of an organization, a row for each thing. */
export function detailRows({
  id,
  blockFolder,
  otherFolders,
  block,
}: StudioBlockNode): readonly StudioNode[] {
  const detail = (what: StudioDetailNode['what'], value: string, folder = '') => ({
    kind: 'studioDetail' as const,
    id: `${id} ${what} ${folder}`,
    blockFolder: folder,
    ...{ what, value },
  });
  const folders = [blockFolder, ...otherFolders].filter(Boolean);
  const parameters = parametersOf(block);
  const image = block.image ?? vscode.l10n.t('not built yet');
  const updated =
    block.updated === undefined
      ? []
      : [new Date(block.updated).toLocaleString(vscode.env.language)];
  return [
    ...folders.map((folder) => detail('folder', vscode.workspace.asRelativePath(folder), folder)),
    ...(block.description === '' ? [] : [detail('description', block.description)]),
    detail('operatesOn', operationTitle(block.operatesOn)),
    { kind: 'studioParameters', id: `${id} parameters`, blockFolder: '', parameters },
    ...(block.mounts.length === 0
      ? []
      : [detail('mounts', block.mounts.map(({ mountPoint }) => mountPoint).join(', '))]),
    detail('image', image),
    ...updated.map((at) => detail('updated', at)),
    detail('id', String(block.id)),
  ];
}

export function parameterRows({ id, parameters }: StudioParametersNode): StudioParameterNode[] {
  return parameters.map((parameter) => ({
    kind: 'studioParameter',
    id: `${id} ${parameter.param}`,
    blockFolder: '',
    parameter,
  }));
}
