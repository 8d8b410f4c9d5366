import { nearest } from '../../filter/nearest.ts';
import type { FilterTarget } from '../workbench.ts';
import { namedOrganization, type Header, type HeaderName } from './header.ts';

/** An organization of an account. */
export interface Place {
  readonly accountId: string;
  /** As a header may name the account: its label, or the host of its Studio. */
  readonly studios: readonly string[];
  readonly id: number;
  readonly name: string;
  /** Names of its clinical datasets; absent while nobody asked. */
  readonly datasets?: readonly string[];
}

export type Resolved =
  | { readonly kind: 'target'; readonly target: FilterTarget; readonly label: string }
  /** Nothing is said, and nothing is selected. */
  | { readonly kind: 'none' }
  /** A line of the header names what is not there; `instead` is what it may mean. */
  | {
      readonly kind: 'unknown';
      readonly line: HeaderName;
      readonly name: string;
      readonly instead?: string;
    };

/**
 * What a header names, among the organizations that are known. What it leaves open is taken from `base`: the same account
 * where an organization is named, the same organization where only a dataset is.
 */
export function resolve(
  { studio, organization, dataset }: Header,
  base: (FilterTarget & { readonly label: string }) | undefined,
  places: readonly Place[],
): Resolved {
  const here = studio && places.filter(({ studios }) => hasName(studios, studio.text));
  if (studio && here?.length === 0) {
    const instead = nearest(
      studio.text,
      places.flatMap(({ studios }) => studios),
    );
    return { kind: 'unknown', line: 'studio', name: studio.text, ...(instead && { instead }) };
  }
  if (!organization && !studio) {
    if (!base) return { kind: 'none' };
    if (!dataset) return { kind: 'target', target: plain(base), label: base.label };
    return inPlace(base, dataset.text, placeOf(base, places));
  }
  const among = here ?? places;
  const found = organization
    ? findOrganization(organization.text, among, base?.accountId)
    : among.length === 1
      ? among[0]
      : among.find(({ id }) => id === base?.organizationId);
  if (found === undefined) {
    const name = organization?.text ?? '';
    const instead = nearestPlace(name, among);
    return {
      kind: 'unknown',
      line: 'organization',
      name,
      ...(instead && { instead: nameOf(instead) }),
    };
  }
  const { accountId, id } = found;
  if (dataset) return inPlace({ accountId, organizationId: id }, dataset.text, found);
  return { kind: 'target', target: { accountId, organizationId: id }, label: found.name };
}

/** As a header names it. */
export function nameOf({ name, id }: Pick<Place, 'name' | 'id'>): string {
  return `${name} (${id})`;
}

/** Whether a header must name the Studio too: two have an organization of this name and number. */
export function isAmbiguous(place: Place, places: readonly Place[]): boolean {
  return places.some(
    (other) => other !== place && other.id === place.id && other.name === place.name,
  );
}

export function placeOf(
  { accountId, organizationId }: FilterTarget,
  places: readonly Place[],
): Place | undefined {
  return places.find((place) => place.accountId === accountId && place.id === organizationId);
}

function inPlace(
  { accountId, organizationId }: FilterTarget,
  dataset: string,
  place: Place | undefined,
): Resolved {
  const known = place?.datasets;
  if (known && !known.includes(dataset)) {
    const instead = nearest(dataset, known);
    return { kind: 'unknown', line: 'dataset', name: dataset, ...(instead && { instead }) };
  }
  return { kind: 'target', target: { accountId, organizationId, dataset }, label: dataset };
}

/** The number counts before the name: organizations may be renamed. */
function findOrganization(
  text: string,
  places: readonly Place[],
  preferred: string | undefined,
): Place | undefined {
  const { name, id } = namedOrganization(text);
  const ordered = [
    ...places.filter(({ accountId }) => accountId === preferred),
    ...places.filter(({ accountId }) => accountId !== preferred),
  ];
  return (
    ordered.find((place) => place.id === id && place.name === name) ??
    ordered.find((place) => id !== undefined && place.id === id) ??
    (id === undefined ? ordered.find((place) => place.name === name) : undefined)
  );
}

function nearestPlace(text: string, places: readonly Place[]): Place | undefined {
  const { name } = namedOrganization(text);
  const near = nearest(
    name,
    places.map((place) => place.name),
  );
  return places.find((place) => place.name === near);
}

function hasName(names: readonly string[], wanted: string): boolean {
  return names.some((name) => name.toLowerCase() === wanted.toLowerCase());
}

function plain({ accountId, organizationId, dataset }: FilterTarget): FilterTarget {
  return { accountId, organizationId, ...(dataset !== undefined && { dataset }) };
}
