/** What a link shows. It never runs anything. */
export interface Link {
  /** Host of a cloud Studio, or the UUID of a local one. */
  readonly studio: string;
  readonly organization: number;
  readonly dataset?: string;
  readonly filter?: string;
  /** Id of an item. */
  readonly item?: number;
}

/** Publisher and name in package.json; a link names the extension that opens it. */
export const extensionId = 'edge-impulse-workbench.edge-impulse-workbench';
const maxLength = 8000;

/** `scheme` is that of the editor: `vscode`, `vscode-insiders`, `code-oss`, … */
export function linkText(scheme: string, link: Link): string {
  const query = new URLSearchParams({
    studio: link.studio,
    organization: String(link.organization),
    ...(link.dataset === undefined ? {} : { dataset: link.dataset.toWellFormed() }),
    ...(link.filter ? { filter: link.filter.toWellFormed() } : {}),
    ...(link.item === undefined ? {} : { item: String(link.item) }),
  });
  // Editors decode a query once before a handler sees it, and `+` is not a space to all of them.
  return `${scheme}://${extensionId}/open?${query.toString().replaceAll('+', '%20')}`;
}

/** Reads a link, or the path and query of one; nothing when it is not ours or not whole. */
export function parseLink(text: string): Link | undefined {
  if (text.length > maxLength) return undefined;
  const url = URL.parse(text, `link://${extensionId}/`);
  if (!url || url.host !== extensionId || url.pathname !== '/open') return undefined;
  const value = (name: string) => url.searchParams.get(name) ?? undefined;
  const studio = value('studio') ?? '';
  const organization = wholeNumber(value('organization'));
  const item = wholeNumber(value('item'));
  if (!/^[a-z\d][a-z\d.-]*(?::\d{1,5})?$/i.test(studio) || organization === undefined)
    return undefined;
  if (value('item') !== undefined && item === undefined) return undefined;
  const [dataset, filter] = [value('dataset'), value('filter')];
  return {
    studio: studio.toLowerCase(),
    organization,
    ...(dataset ? { dataset } : {}),
    ...(filter ? { filter } : {}),
    ...(item === undefined ? {} : { item }),
  };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
