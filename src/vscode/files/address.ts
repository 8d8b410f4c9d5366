import * as vscode from 'vscode';
import { decodeSegment, encodeSegment } from '../../base/safePath.ts';
import { schemes } from '../contributions.ts';

/** What an `ei:` address names; each part needs the ones before it. */
export interface Address {
  readonly accountId: string;
  readonly organizationId?: number;
  readonly dataset?: string;
  /** Below the dataset: for a clinical one the item's name, then the file's parts; else a path. */
  readonly parts: readonly string[];
}

const encode = (name: string) => encodeSegment(name, Infinity);
const decode = (segment: string) => decodeSegment(segment, Infinity);

export function toUri(address: Address): vscode.Uri {
  const { accountId, organizationId, dataset, parts } = address;
  const segments: string[] = [];
  if (organizationId !== undefined) segments.push(String(organizationId));
  if (dataset !== undefined) segments.push(encode(dataset), ...parts.map(encode));
  return vscode.Uri.from({
    scheme: schemes.files,
    authority: accountId,
    path: `/${segments.join('/')}`,
  });
}

/** `undefined` when the address cannot be one of ours. */
export function fromUri(uri: vscode.Uri): Address | undefined {
  if (uri.scheme !== schemes.files || uri.authority === '') return undefined;
  const [organization, dataset, ...parts] = uri.path.split('/').filter((segment) => segment !== '');
  const address = { accountId: uri.authority, parts: [] };
  if (organization === undefined) return address;
  if (!/^[1-9]\d{0,14}$/.test(organization)) return undefined;
  const organizationId = Number(organization);
  if (dataset === undefined) return { ...address, organizationId };
  return { ...address, organizationId, dataset: decode(dataset), parts: parts.map(decode) };
}

export function itemFileUri(
  place: { readonly accountId: string; readonly organizationId: number },
  item: { readonly dataset: string; readonly name: string },
  fileName: string,
): vscode.Uri {
  const { accountId, organizationId } = place;
  const parts = [item.name, ...fileName.split('/')];
  return toUri({ accountId, organizationId, dataset: item.dataset, parts });
}

export function datasetPathUri(
  place: { readonly accountId: string; readonly organizationId: number },
  dataset: string,
  path: string,
): vscode.Uri {
  const { accountId, organizationId } = place;
  return toUri({ accountId, organizationId, dataset, parts: path.split('/').filter(Boolean) });
}
