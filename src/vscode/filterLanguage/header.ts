import type { Span } from '../../filter/syntax.ts';
import type { Section } from './sections.ts';

export type HeaderName = 'organization' | 'dataset' | 'studio';

/** `// dataset: NAME`: what it says, and where in the document. */
interface HeaderLine {
  readonly text: string;
  readonly span: Span;
}

export type Header = Readonly<Partial<Record<HeaderName, HeaderLine>>>;

const headerLine = /^[ \t]*\/\/[ \t]*(organization|dataset|studio):[ \t]*(.*?)[ \t]*$/i;
const headingLine = /^[ \t]*\/\/[ \t]*#+[ \t]+\S/;
/** A header is short; what follows is not searched. */
const maxLines = 50;

/**
 * What a filter of a document is for: the comment lines at the top of the document say it for all filters, those below a
 * heading for that one. Another organization has other datasets.
 */
export function headerOf(text: string, section: Section): Header {
  const document = linesFrom(text, 0);
  const own = linesFrom(text, section.start);
  if (section.start === 0) return own;
  const { dataset, ...rest } = document;
  const isElsewhere = own.organization !== undefined || own.studio !== undefined;
  return { ...rest, ...(dataset && !isElsewhere && { dataset }), ...own };
}

/** The lines of comments from a place on: up to the first filter, or the next heading. */
export function linesFrom(text: string, start: number): Header {
  const header: Partial<Record<HeaderName, HeaderLine>> = {};
  let at = start;
  for (let count = 0; count < maxLines && at < text.length; count += 1) {
    const end = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at);
    const line = text.slice(at, end).replace(/\r$/, '').slice(0, 2000);
    const isHeading = headingLine.test(line);
    if (isHeading ? at > start : !/^\s*(?:\/\/|$)/.test(line)) break;
    const [, name, value] = headerLine.exec(line) ?? [];
    const key = name?.toLowerCase() as HeaderName | undefined;
    if (key !== undefined && value !== undefined && header[key] === undefined) {
      const from =
        at +
        line.indexOf(':') +
        1 +
        (/^[ \t]*/.exec(line.slice(line.indexOf(':') + 1))?.[0].length ?? 0);
      header[key] = { text: value, span: { start: from, end: from + value.length } };
    }
    at = end + 1;
  }
  return header;
}

/** `NAME (id)`, either part alone is enough. */
export function namedOrganization(text: string): { readonly name: string; readonly id?: number } {
  const [, name = text, id] = /^(.*?)[ \t]*(?:\((\d{1,15})\))?$/.exec(text) ?? [];
  if (name === '' && id === undefined) return { name: text };
  const alone = /^\d{1,15}$/.test(name) && id === undefined ? Number(name) : undefined;
  const number = id === undefined ? alone : Number(id);
  return { name, ...(number !== undefined && { id: number }) };
}

/** Names come from a Studio: what would end the line is left out. */
export function headerText(header: {
  readonly studio?: string;
  readonly organization?: { readonly id: number; readonly name: string };
  readonly dataset?: string;
}): string {
  const { studio, organization, dataset } = header;
  const lines = [
    ...(studio === undefined ? [] : [`studio: ${oneLine(studio)}`]),
    ...(organization ? [`organization: ${oneLine(organization.name)} (${organization.id})`] : []),
    ...(dataset === undefined ? [] : [`dataset: ${oneLine(dataset)}`]),
  ];
  return lines.map((line) => `// ${line}\n`).join('');
}

function oneLine(name: string): string {
  return name.replaceAll(/[\r\n\u2028\u2029]+/g, ' ').trim();
}
