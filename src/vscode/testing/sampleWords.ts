import path from 'node:path';
import type { SampleChoice, SamplePlace } from '../../actions/testRun/samples.ts';
import type { RunInput } from '../../actions/testRun/testRun.ts';
import type { L10n } from '../l10n.ts';

/** What a block is tested on, in a few words. */
export function sampleTitle(l10n: L10n, choice: SampleChoice | undefined): string {
  switch (choice?.kind) {
    case undefined:
      return l10n.t('what it ran on before');
    case 'failed':
      return l10n.t('what failed last');
    case 'list':
      return l10n.t('a list of {0}', choice.inputs.length);
    case 'first':
      return l10n.t('first {0} of {1}', choice.count, placeTitle(choice.place));
    case 'largest':
      return l10n.t('largest {0} of {1}', choice.count, placeTitle(choice.place));
    case 'random':
      return l10n.t(
        'random {0} of {1}, seed {2}',
        choice.count,
        placeTitle(choice.place),
        choice.seed,
      );
  }
}

const placeTitle = ({ dataset, filter }: SamplePlace) =>
  filter === '' ? dataset : `${dataset} (${filter})`;

/** Where an input is. */
export function inputPlace(input: RunInput): string {
  switch (input.kind) {
    case 'item':
    case 'datasetPath':
      return input.dataset;
    case 'local':
      return path.dirname(input.path);
    case 'none':
      return '';
  }
}
