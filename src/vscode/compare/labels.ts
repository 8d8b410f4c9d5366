import type { Both } from '../../preview/compare/model.ts';

/**
 * What two paths are called beside each other: as many of their last segments as tell them apart, such as `AMS_001/ppg.csv`
 * and `AMS_002/ppg.csv`; segments that are the same in between are left out.
 */
export function labelsOf({ before, after }: Both<readonly string[]>): Both<string> {
  const [old, now] = [[...before].reverse(), [...after].reverse()];
  const longest = Math.max(old.length, now.length);
  let apart = 0;
  while (apart < longest && old[apart] === now[apart]) apart += 1;
  const label = (segments: readonly string[]) => {
    const name = segments[0] ?? '';
    const other = segments[apart];
    if (apart === 0 || other === undefined) return name;
    return apart === 1 ? `${other}/${name}` : `${other}/…/${name}`;
  };
  const labels = { before: label(old), after: label(now) };
  // One path may be the end of the other; and one file can be compared with itself.
  if (labels.before !== labels.after) return labels;
  return { before: `${labels.before} (1)`, after: `${labels.after} (2)` };
}
