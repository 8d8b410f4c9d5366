/** Reports on an organization's datasets: items, files, sizes, and which items fail their checklist. */
import { BadInput, choiceOf, isTrue, numberOf, readArguments, run } from './eiBlock.js';
import { ask } from './studio.js';

const options = {
  dataset: { type: 'string', default: '' },
  sort: { type: 'string', default: 'name' },
  'list-failed': { type: 'string', default: '1' },
  limit: { type: 'string', default: '20' },
  'fail-on-check': { type: 'boolean', default: false },
};

const orders = {
  name: (a, b) => (a.dataset < b.dataset ? -1 : 1),
  items: (a, b) => b.totalItemCount - a.totalItemCount,
  size: (a, b) => b.totalFileSize - a.totalFileSize,
};

await run(async () => {
  const values = readArguments(options);
  const limit = numberOf('limit', values.limit, 1);
  const order = orders[choiceOf('sort', values.sort, Object.keys(orders))];

  const answer = await ask();
  const datasets = answer.datasets
    .filter((entry) => values.dataset === '' || entry.dataset === values.dataset)
    .sort(order);
  if (values.dataset !== '' && datasets.length === 0) {
    throw new BadInput(`There is no dataset "${values.dataset}".`);
  }

  console.log(`Datasets of ${answer.organization.name}: ${datasets.length}`);
  console.log(line('Dataset', 'Items', 'Files', 'MB', 'Passed', 'Failed'));
  let failed = 0;
  for (const entry of datasets) {
    const failedHere = entry.totalItemCountChecklistFailed;
    failed += failedHere;
    console.log(
      line(
        entry.dataset,
        entry.totalItemCount,
        entry.totalFileCount,
        (entry.totalFileSize / 1e6).toFixed(1),
        entry.totalItemCountChecklistOK,
        failedHere,
      ),
    );
    if (isTrue(values['list-failed']) && failedHere > 0) {
      await listFailed(entry.dataset, failedHere, limit);
    }
  }
  if (failed > 0 && values['fail-on-check']) {
    throw new BadInput(`${failed} items fail their checklist.`);
  }
  console.log(failed > 0 ? `${failed} items fail their checklist` : 'No item fails its checklist');
});

async function listFailed(dataset, count, limit) {
  const { data } = await ask('/data', { dataset, filter: 'metadata->ei_check = 0', limit });
  for (const item of data) {
    const lines = Object.entries(item.metadata ?? {})
      .filter(([key, value]) => key.startsWith('ei_check_') && String(value) === '0')
      .map(([key]) => key.slice('ei_check_'.length));
    console.log(`  ${item.name}: ${lines.join(', ') || 'failed'}`);
  }
  if (count > data.length) console.log(`  and ${count - data.length} more`);
}

/** A name and numbers below each other. */
function line(name, ...cells) {
  return [name.slice(0, 32).padEnd(32), ...cells.map((cell) => String(cell).padStart(8))].join('');
}
