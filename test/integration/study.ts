import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { addOwnFolder } from '../../src/actions/addOwnFolder.ts';
import type { Connection } from '../../src/client/connection.ts';
import { addOrganization } from '../../src/client/organizations.ts';
import type { Api } from '../../src/extension.ts';
import { extensionId } from '../../src/actions/links.ts';

import { nodeId, type Node, type NodeOf, type Place } from '../../src/vscode/explorer/nodes.ts';
import type { Parts } from '../../src/vscode/parts.ts';

/** The parts of the running extension. The sample study is never made: no test depends on it. */
export async function activated(): Promise<Parts> {
  const settings = vscode.workspace.getConfiguration('edgeImpulse');
  const { Global } = vscode.ConfigurationTarget;
  await settings.update('localStudio.sampleStudy', false, Global);
  const extension = vscode.extensions.getExtension<Api>(extensionId);
  if (!extension) throw new Error('The extension is not there');
  return (await extension.activate()).parts();
}

export interface Study extends Place {
  readonly connection: Connection;
  /** On the disk: one folder for each item. */
  readonly folder: string;
  readonly dataset: string;
  /** The rows below a row, as the tree gives them. */
  rows(node: Node | undefined): Promise<Node[]>;
  datasetNode(): Promise<NodeOf<'dataset'>>;
  item(name: string): Promise<NodeOf<'item'>>;
  remove(): Promise<void>;
}

/** Contents by path: `item/file`. */
export type Contents = Readonly<Record<string, string | Uint8Array>>;

/** An organization of its own in the local Studio, with one clinical dataset made of `contents`. */
export async function makeStudy(
  parts: Parts,
  contents: Contents,
  names: { readonly organization?: string; readonly dataset?: string } = {},
): Promise<Study> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ei-study-'));
  for (const [file, content] of Object.entries(contents)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), content);
  }
  const connection = await parts.accounts.connection('local');
  const dataset = names.dataset ?? 'Study';
  const organizationId = await addOrganization(connection, names.organization ?? 'Own');
  const shape = { path: folder, name: dataset, type: 'clinical', levelsDeep: 1 } as const;
  await addOwnFolder(connection, organizationId, shape);
  const place = { accountId: 'local', organizationId, local: true };
  const rows = (node: Node | undefined) => parts.tree.getChildren(node);
  const below = async (node: Node | undefined, id: string) => {
    const found = (await rows(node)).find((row) => row.id === id);
    if (!found) throw new Error(`No row ${id}`);
    return found;
  };
  const datasetNode = async () => {
    const account = await below(undefined, nodeId.account('local'));
    const organization = await below(account, nodeId.organization(place));
    const group = await below(organization, nodeId.datasets(place, 'clinical'));
    return (await below(group, nodeId.dataset(place, dataset))) as NodeOf<'dataset'>;
  };
  return {
    ...place,
    ...{ connection, folder, dataset, rows, datasetNode },
    item: async (name) => {
      const found = (await rows(await datasetNode())).find(
        (row) => row.kind === 'item' && row.item.name === name,
      );
      if (found?.kind !== 'item') throw new Error(`No item ${name}`);
      return found;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Resolves with the first value that fits; subscribe before you cause it. */
export function next<T>(
  event: vscode.Event<T>,
  fits: (value: T) => boolean = () => true,
): Promise<T> {
  return new Promise((resolve) => {
    const subscription = event((value) => {
      if (!fits(value)) return;
      subscription.dispose();
      resolve(value);
    });
  });
}
