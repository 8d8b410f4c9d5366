import type { FilterItem } from './item.ts';

const withName = '/';
const asIs = '=';

/** The path of an item, without the item's name where it ends with it: then that of a whole dataset is one text. */
export function pathTemplate({
  bucketPath,
  name,
}: Pick<FilterItem, 'bucketPath' | 'name'>): string {
  const ending = `${name}/`;
  if (!bucketPath.endsWith(ending)) return asIs + bucketPath;
  return withName + bucketPath.slice(0, bucketPath.length - ending.length);
}

export function pathOf(template: string, name: () => string): string {
  const start = template.slice(1);
  return template.startsWith(withName) ? `${start}${name()}/` : start;
}
