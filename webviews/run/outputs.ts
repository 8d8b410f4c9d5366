import { html, nothing, type TemplateResult } from 'lit/html.js';
import type {
  FileDifference,
  OutputFile,
  TestRunRecord,
} from '../../src/actions/testRun/testRun.ts';
import { fill } from '../host.ts';
import { icon } from '../icons.ts';
import { legible } from '../legible.ts';
import { formatBytes, formatCount } from '../preview/figures.ts';
import { isTable } from './changes.ts';
import { cutOff, maxRows } from './metadata.ts';
import type { Actions, BlockView } from './view.ts';

const metadataFile = 'ei-metadata.json';

/** What the run wrote. */
export function outputs(
  { texts, state }: BlockView,
  { files }: TestRunRecord,
  actions: Actions,
): TemplateResult {
  const { result } = texts;
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const kinds = new Map(state.difference?.files.map(({ name, kind }) => [name, kind]));
  return html`<section aria-labelledby="outputs">
    <div class="bar">
      <h3 id="outputs">${result.outputs}</h3>
      ${
        files.length === 0
          ? nothing
          : html`<span class="quiet"
              >${
                files.length === 1
                  ? fill(result.oneOutput, formatBytes(size))
                  : fill(result.outputSummary, formatCount(files.length), formatBytes(size))
              }</span
            >`
      }
    </div>
    ${
      files.length === 0
        ? html`<p class="quiet">${result.noOutputs}</p>`
        : html`<table class="files" aria-labelledby="outputs">
            <colgroup>
              <col />
              <col class="size" />
              <col class="last" />
            </colgroup>
            <tbody>
              ${files.slice(0, maxRows).map((file) => row(file, kinds.get(file.name), texts, actions))}
            </tbody>
          </table>`
    }
    ${cutOff(files.length, result)}
  </section>`;
}

function row(
  { name, size }: OutputFile,
  kind: FileDifference['kind'] | undefined,
  { result }: BlockView['texts'],
  actions: Actions,
): TemplateResult {
  const isOfTable = isTable(name);
  return html`<tr>
    <th scope="row">
      <button
        class="textlink file"
        title=${fill(result.openFile, name)}
        @click=${() => actions.openOutput(name)}
      >
        ${icon(isOfTable ? 'table' : name === metadataFile ? 'key' : 'file')}
        ${isOfTable ? html`<span class="unseen">${result.table}</span>` : nothing}
        <bdi>${legible(name)}</bdi>
      </button>
      ${name === metadataFile ? html`<p class="quiet">${result.metadataFile}</p>` : nothing}
    </th>
    <td class="size">${formatBytes(size)}</td>
    <td class="last">
      ${
        kind === 'changed'
          ? html`<button
              class="textlink"
              aria-label=${fill(result.compareFile, name)}
              title=${fill(result.compareFile, name)}
              @click=${() => actions.openDifference(name)}
            >
              ${result.compare}
            </button>`
          : kind === 'added'
            ? html`<span class="tag added">${result.kinds.added}</span>`
            : nothing
      }
    </td>
  </tr>`;
}
