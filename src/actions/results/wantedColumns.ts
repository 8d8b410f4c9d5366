import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import { nearest } from '../../filter/nearest.ts';
import { parse } from '../../filter/parser.ts';
import type { Node } from '../../filter/syntax.ts';
import {
  fieldColumn,
  fieldsOf,
  keysOf,
  metadataColumn,
  type KnownData,
  type ResultColumn,
  type ResultMode,
} from './columns.ts';

/**
 * The columns that somebody names, such as ``name,metadata->age,metadata->`body mass` ``: fields and metadata keys as a
 * filter writes them. Throws `no-column`.
 */
export function wantedColumns(
  text: string,
  mode: ResultMode,
  known: KnownData,
): readonly ResultColumn[] {
  const values = new Map(keysOf(known).map((entry) => [entry.key, entry.values]));
  return partsOf(text).map((part) => {
    const field = fieldsOf(mode).find((own) => own === part.toLowerCase());
    if (field) return fieldColumn(field);
    const key = keyOf(part);
    if (key === undefined) throw noColumn(part, mode);
    return metadataColumn(key, values.get(key) ?? []);
  });
}

/** At commas, but for those between quotes. */
function partsOf(text: string): readonly string[] {
  const parts = text.match(/(?:`(?:[^`]|``)*`|'(?:[^']|'')*'|"(?:[^"]|"")*"|[^,])+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** What the language takes `metadata->…` for. */
function keyOf(part: string): string | undefined {
  const { root, problems } = parse(`${part} IS NULL`);
  const operand: Node | undefined = root?.kind === 'nullTest' ? root.operand : undefined;
  if (problems.length > 0 || operand?.kind !== 'metadata') return undefined;
  return operand.key.kind === 'missing' ? undefined : operand.key.value;
}

function noColumn(part: string, mode: ResultMode): UserError {
  const fields = fieldsOf(mode);
  const meant = nearest(part.toLowerCase(), fields);
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  return new UserError(`There is no column “${plainText(part, 60)}”.${hint}`, {
    code: 'no-column',
    remedy: `Columns are metadata->KEY, ${fields.join(', ')}.`,
  });
}
