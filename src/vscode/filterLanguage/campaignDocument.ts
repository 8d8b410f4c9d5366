import type { CampaignFilter } from '../../actions/campaignFilters.ts';
import { format } from '../../filter/format.ts';
import { print } from '../../filter/print.ts';
import { parse } from '../../filter/parser.ts';
import { headerText } from './header.ts';
import { sectionsOf } from './sections.ts';

/** A document of the filters, each under its own heading with its dataset. Names come from a Studio. */
export function campaignDocument(
  organization: { readonly id: number; readonly name: string },
  filters: readonly CampaignFilter[],
): string {
  const sections = filters.map(({ campaign, name, dataset, query }) => {
    const heading = `// # ${commented(campaign)}: ${commented(name)}\n`;
    const about = dataset === '' ? '' : headerText({ dataset });
    return `\n${heading}${about}${filterText(query)}\n`;
  });
  return headerText({ organization }) + sections.join('');
}

function commented(name: string): string {
  return (
    name
      .replaceAll(/[\s\p{Cc}\u2028\u2029]+/gu, ' ')
      .trim()
      .slice(0, 200) || '…'
  );
}

/** In its usual look; a comment that looks like a heading would begin another filter. */
function filterText(query: string): string {
  const [first, second] = sectionsOf(query);
  if (second === undefined && first?.name === undefined) return format(query).trim();
  return print(parse(query).root);
}
