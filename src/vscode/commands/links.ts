import * as vscode from 'vscode';
import { linkText, parseLink, type Link } from '../../actions/links.ts';
import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import { hostOf } from '../../client/hosts.ts';
import { organization } from '../../client/organizations.ts';
import type { CommandInput } from '../commands.ts';
import { nodeId, placeOf, type Node } from '../explorer/nodes.ts';
import type { Parts } from '../parts.ts';
import type { Account } from '../workbench.ts';
import { nothingSelected } from './selection.ts';
import { revealNode } from './revealNode.ts';

/** A link to what is selected, with its filter. */
export async function copyLink(parts: Parts, { nodes }: CommandInput): Promise<void> {
  const place = nodes[0] && placeOf(nodes[0]);
  const node = nodes[0];
  const account = place && parts.accounts.find(place.accountId);
  if (!node || !place || !account) throw nothingSelected();
  const link: Link = {
    studio: await studioOf(parts, account),
    organization: place.organizationId,
    ...about(parts, node),
  };
  await vscode.env.clipboard.writeText(linkText(vscode.env.uriScheme, link));
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(link) The link is on the clipboard'), 4000);
}

function about({ filters }: Parts, node: Node): Pick<Link, 'dataset' | 'filter' | 'item'> {
  const named = (dataset: string, filter: string | undefined) =>
    filter === undefined ? { dataset } : { dataset, filter };
  switch (node.kind) {
    case 'organization':
      return node.filter === undefined ? {} : { filter: node.filter };
    case 'dataset':
      return named(node.dataset.name, node.matching?.text);
    case 'item': {
      const { accountId, organizationId, item } = node;
      const { dataset } = item;
      const filter = filters.effective({ accountId, organizationId, dataset })?.text;
      return { ...named(dataset, filter), item: item.id };
    }
    default:
      return {};
  }
}

async function studioOf({ studio }: Parts, account: Account): Promise<string> {
  return account.kind === 'local' ? studio.studioId() : hostOf(account.endpoint);
}

/** A link that somebody sent as text. */
export async function askLink(parts: Parts): Promise<void> {
  // A browser may refuse to show the clipboard; then the person pastes.
  const clipboard = await vscode.env.clipboard.readText().then(
    (text) => text.trim(),
    () => '',
  );
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Open a link to data'),
    prompt: vscode.l10n.t('A link that was copied in this extension'),
    value: parseLink(clipboard) ? clipboard : '',
    ignoreFocusOut: true,
    validateInput: (value) =>
      value === '' || parseLink(value.trim()) ? undefined : vscode.l10n.t('This is no such link.'),
  });
  const link = text === undefined ? undefined : parseLink(text.trim());
  if (link) await show(parts, link);
}

/** A link that the system hands to the editor. */
export async function openUri(parts: Parts, uri: vscode.Uri): Promise<void> {
  try {
    await showLink(parts, uri);
  } catch (error) {
    parts.report(error, vscode.l10n.t('Opening the link'));
  }
}

/** What arrives from outside is shown only after the person has agreed, and nothing of it is ever run. */
async function showLink(parts: Parts, uri: vscode.Uri): Promise<void> {
  const link = parseLink(`${uri.path}?${uri.query}`);
  if (!link) {
    throw new UserError(vscode.l10n.t('This link is not whole.'), {
      code: 'bad-link',
      remedy: vscode.l10n.t('Ask for it again; mail programs sometimes cut links.'),
    });
  }
  const go = vscode.l10n.t('Show');
  const lines = [
    vscode.l10n.t('Studio: {0}', await nameOfStudio(parts, link)),
    vscode.l10n.t('Organization: {0}', link.organization),
    ...(link.dataset === undefined ? [] : [vscode.l10n.t('Dataset: {0}', link.dataset)]),
    ...(link.filter === undefined ? [] : [vscode.l10n.t('Filter: {0}', link.filter)]),
  ];
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('A link wants to show data. Go there and set its filter?'),
    { modal: true, detail: lines.map((line) => plainText(line, 400)).join('\n') },
    go,
  );
  if (answer === go) await show(parts, link);
}

async function nameOfStudio(parts: Parts, link: Link): Promise<string> {
  return (await accountOf(parts, link))?.label ?? link.studio;
}

const isUuid = (text: string) => /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(text);

async function accountOf(parts: Parts, link: Link): Promise<Account | undefined> {
  if (!isUuid(link.studio)) {
    return parts.accounts.cloud.find(({ endpoint }) => hostOf(endpoint) === link.studio);
  }
  const { account } = parts.studio;
  return account && (await parts.studio.studioId()) === link.studio ? account : undefined;
}

async function show(parts: Parts, link: Link): Promise<void> {
  const account = (await accountOf(parts, link)) ?? (await otherAccount(parts, link));
  if (!account) return;
  const place = { accountId: account.id, organizationId: link.organization };
  const connection = await parts.accounts.connection(account.id);
  const { datasets } = await organization(connection, link.organization);
  const found = datasets.find(({ name }) => name === link.dataset);
  if (link.dataset !== undefined && !found) {
    throw new UserError(vscode.l10n.t('There is no dataset “{0}” any more.', link.dataset), {
      code: 'dataset-missing',
      remedy: vscode.l10n.t('It may have been renamed; ask who sent the link.'),
    });
  }
  const target = found ? { ...place, dataset: found.name } : place;
  if (link.filter !== undefined) parts.filters.set(target, link.filter);
  await vscode.commands.executeCommand('edgeImpulse.data.focus');
  const id = found ? nodeId.dataset(place, found.name) : nodeId.organization(place);
  const at = found ? { ...place, datasetType: found.type } : place;
  const node = await revealNode(parts, at, id);
  if (node) parts.setCurrent(node);
  if (node && link.item !== undefined) {
    const rows = await parts.tree.rows(node);
    const item = rows.find((row) => row.id === nodeId.item(place, link.item ?? 0));
    if (item) await parts.view.reveal(item, { select: true, focus: true });
  }
}

/** The Studio of a link is not among the accounts: another computer's, or one to sign in to. */
async function otherAccount(parts: Parts, link: Link): Promise<Account | undefined> {
  if (isUuid(link.studio)) {
    throw new UserError(
      vscode.l10n.t('This link leads to a local Studio on another computer or in another folder.'),
      {
        code: 'other-studio',
        remedy: vscode.l10n.t('Only there it can be opened.'),
      },
    );
  }
  const signIn = vscode.l10n.t('Sign In…');
  const text = vscode.l10n.t('You are not signed in to {0}.', link.studio);
  if ((await vscode.window.showInformationMessage(plainText(text), signIn)) !== signIn) {
    return undefined;
  }
  await vscode.commands.executeCommand('edgeImpulse.account.signIn');
  return accountOf(parts, link);
}

/** The data page of the organization in the cloud's Studio. */
export async function openInStudio(parts: Parts, { nodes }: CommandInput): Promise<void> {
  const [node] = nodes;
  const place = node && placeOf(node);
  const account = place && parts.accounts.find(place.accountId);
  if (!node || !place || account?.kind !== 'cloud') throw nothingSelected();
  const page = `${new URL(account.endpoint).origin}/organization/${place.organizationId}/data`;
  await vscode.env.openExternal(vscode.Uri.parse(page, true));
}
