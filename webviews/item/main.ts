import '../look.css';
import '../buttons.css';
import '../document.css';
import './item.css';
import { render } from 'lit';
import { acquireHost } from '../host.ts';
import { connect } from '../rpc.ts';
import type { HostCalls, ItemState, PageCalls } from './contract.ts';
import { Pictures } from './pictures.ts';
import type { Order } from './sorting.ts';
import {
  page,
  type Actions,
  type FileColumn,
  type MetadataColumn,
  type TableView,
} from './view.ts';

const host = acquireHost();
const saved = (host.saved ?? {}) as { readonly metadata?: unknown; readonly files?: unknown };
let metadata: TableView<MetadataColumn> = restored(saved.metadata, ['key', 'value']);
let files: TableView<FileColumn> = restored(saved.files, ['name', 'size', 'modified']);
let state: ItemState = { kind: 'loading' };
let copiedKey: string | undefined;
let announcement = '';

const calls: PageCalls = {
  show(next) {
    state = next;
    copiedKey = undefined;
    draw();
    if (state.kind === 'item') void pictures.load(state.item);
  },
};
const actions: Actions = {
  refresh: () => void remote.call('refresh', null),
  viewMetadata: (view) => {
    metadata = view;
    save();
  },
  viewFiles: (view) => {
    files = view;
    save();
  },
  copy: (key, value) => void copy(key, value),
  editMetadata: () => void remote.call('editMetadata', null),
  open: (name, asTable) => void remote.call('open', { name, asTable }),
  openEvidence: ({ file: name, line }) =>
    void remote.call('open', { name, asTable: false, ...(line === undefined ? {} : { line }) }),
  act: (action) => void remote.call('act', { action }),
};

const remote = connect<HostCalls>(host, calls);
const pictures = new Pictures(remote, draw);
const { key, texts, state: first } = await remote.call('ready', null);
save();
calls.show(first);

function draw(): void {
  const view = { texts, state, metadata, files, copiedKey, announcement };
  render(page({ ...view, pictures: pictures.addresses }, actions), document.body);
}

function save(): void {
  host.save({ ...key, metadata, files });
  draw();
}

async function copy(name: string, text: string): Promise<void> {
  await remote.call('copy', { text });
  copiedKey = name;
  announcement = texts.copied;
  draw();
}

function restored<Column extends string>(
  value: unknown,
  columns: readonly Column[],
): TableView<Column> {
  const { search, order } = (value ?? {}) as { search?: unknown; order?: unknown };
  const { column, isDescending } = (order ?? {}) as Partial<Record<keyof Order<Column>, unknown>>;
  const known = columns.find((name) => name === column);
  return {
    search: typeof search === 'string' ? search : '',
    order: known && { column: known, isDescending: isDescending === true },
  };
}
