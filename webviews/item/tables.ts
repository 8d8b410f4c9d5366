import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { fill } from '../host.ts';
import { legible } from '../legible.ts';
import { icon } from '../icons.ts';
import type { ItemTexts, ShownFile, ShownItem } from './contract.ts';
import { isFound, nextOrder, sorted } from './sorting.ts';
import type { Actions, TableView, View } from './view.ts';

/** A short table is read faster than a search is typed. */
const searchFrom = 12;
/** More rows than anyone reads only make the page slow. */
const maxRows = 500;

export function metadataSection(
  { texts, metadata: view, copiedKey }: View,
  { metadata: all }: ShownItem,
  actions: Actions,
): TemplateResult {
  const found = all.filter(({ key, value }) => isFound(view.search, key, value));
  const rows = sorted(found, view.order, (row, column) => row[column]).slice(0, maxRows);
  const isCopied = (key: string) => copiedKey === key;
  return html`<section aria-labelledby="metadata">
    <div class="bar">
      <h2 id="metadata">${texts.metadata}</h2>
      ${searchBox(view, texts, texts.searchMetadata, found.length, all.length, actions.viewMetadata)}
      <button class="button secondary" @click=${actions.editMetadata}>
        ${icon('edit')}${texts.editMetadata}
      </button>
    </div>
    ${
      all.length === 0
        ? html`<p class="quiet">${texts.noMetadata}</p>`
        : html`<table class="metadata" aria-labelledby="metadata">
            <thead>
              <tr>
                ${column('key', texts.key, view, actions.viewMetadata)}
                ${column('value', texts.value, view, actions.viewMetadata)}
                <th scope="col" class="last"><span class="unseen">${texts.copy}</span></th>
              </tr>
            </thead>
            <tbody>
              ${rows.map(
                ({ key, value }) =>
                  html`<tr>
                    <th scope="row"><bdi>${legible(key)}</bdi></th>
                    <td><bdi>${legible(value)}</bdi></td>
                    <td class="last">
                      <button
                        class="tool"
                        title=${isCopied(key) ? texts.copied : texts.copy}
                        aria-label=${fill(texts.copyValue, key)}
                        @click=${() => actions.copy(key, value)}
                      >
                        ${isCopied(key) ? icon('passed', 'passed') : icon('copy')}
                      </button>
                    </td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
    ${cutOff(texts, found.length)}
  </section>`;
}

export function filesSection(
  { texts, files: view }: View,
  { files: all, filesText }: ShownItem,
  actions: Actions,
): TemplateResult {
  const found = all.filter(({ name }) => isFound(view.search, name));
  const rows = sorted(found, view.order, (row, name) => row[name]).slice(0, maxRows);
  return html`<section aria-labelledby="files">
    <div class="bar">
      <h2 id="files">${texts.files}</h2>
      <span class="quiet">${filesText}</span>
      ${searchBox(view, texts, texts.searchFiles, found.length, all.length, actions.viewFiles)}
    </div>
    ${
      all.length === 0
        ? html`<p class="quiet">${texts.noFiles}</p>`
        : html`<table class="files" aria-labelledby="files">
            <thead>
              <tr>
                ${column('name', texts.name, view, actions.viewFiles)}
                ${column('size', texts.size, view, actions.viewFiles)}
                ${column('modified', texts.modified, view, actions.viewFiles)}
                <th scope="col" class="last"><span class="unseen">${texts.openAsTable}</span></th>
              </tr>
            </thead>
            <tbody>
              ${rows.map((file) => fileRow(file, texts, actions))}
            </tbody>
          </table>`
    }
    ${cutOff(texts, found.length)}
  </section>`;
}

function fileRow(file: ShownFile, texts: ItemTexts, actions: Actions): TemplateResult {
  return html`<tr>
    <th scope="row">
      <button
        class="textlink file"
        title=${fill(texts.openFile, file.name)}
        @click=${() => actions.open(file.name, false)}
      >
        ${icon(file.kind)}<span class="unseen">${texts.kinds[file.kind]}</span>
        <bdi>${legible(file.name)}</bdi>
      </button>
    </th>
    <td class="size">${file.sizeText}</td>
    <td class="modified">${file.modifiedText ?? ''}</td>
    <td class="last">
      ${
        file.opensAsTable
          ? html`<button
              class="textlink"
              title=${fill(texts.openFileAsTable, file.name)}
              aria-label=${fill(texts.openFileAsTable, file.name)}
              @click=${() => actions.open(file.name, true)}
            >
              ${icon('table')}<span>${texts.openAsTable}</span>
            </button>`
          : nothing
      }
    </td>
  </tr>`;
}

export function picturesSection(
  { texts, pictures }: View,
  { files }: ShownItem,
  actions: Actions,
): TemplateResult | typeof nothing {
  const shown = files.flatMap(({ name }) => {
    const address = pictures.get(name);
    return address === undefined ? [] : [{ name, address }];
  });
  if (shown.length === 0) return nothing;
  return html`<section aria-labelledby="pictures">
    <h2 id="pictures">${texts.pictures}</h2>
    <div class="pictures">
      ${shown.map(
        ({ name, address }) =>
          html`<figure>
            <button
              class="picture"
              aria-label=${fill(texts.openFile, name)}
              @click=${() => actions.open(name, false)}
            >
              <img src=${address} alt="" />
            </button>
            <figcaption><bdi>${legible(name)}</bdi></figcaption>
          </figure>`,
      )}
    </div>
  </section>`;
}

function searchBox<Column extends string>(
  view: TableView<Column>,
  texts: ItemTexts,
  label: string,
  found: number,
  all: number,
  change: (view: TableView<Column>) => void,
): TemplateResult | typeof nothing {
  if (all < searchFrom && view.search === '') return nothing;
  const input = (event: Event) =>
    change({ ...view, search: (event.target as HTMLInputElement).value });
  return html`<input
      type="search"
      class="search"
      placeholder=${texts.search}
      aria-label=${label}
      .value=${live(view.search)}
      @input=${input}
    /><span class="quiet">${view.search === '' ? '' : fill(texts.found, found, all)}</span>`;
}

function cutOff(texts: ItemTexts, found: number): TemplateResult | typeof nothing {
  if (found <= maxRows) return nothing;
  return html`<p class="quiet">${fill(texts.onlyFirst, maxRows)}</p>`;
}

function column<Column extends string>(
  name: Column,
  label: string,
  view: TableView<Column>,
  change: (view: TableView<Column>) => void,
): TemplateResult {
  const { order } = view;
  const direction =
    order?.column !== name ? 'none' : order.isDescending ? 'descending' : 'ascending';
  const sort = () => change({ ...view, order: nextOrder(order, name) });
  return html`<th scope="col" class=${name} aria-sort=${direction}>
    <button class="sort ${direction}" @click=${sort}>${label}${icon('sort', 'direction')}</button>
  </th>`;
}
