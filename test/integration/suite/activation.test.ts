import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  featureCommandIds,
  ownCommandIds,
  settingDefaults,
  viewIds,
} from '../../../src/vscode/contributions.ts';
import { activated } from '../study.ts';

describe('the extension in the editor', () => {
  it('registers every command that it declares', async () => {
    await activated();
    const known = new Set(await vscode.commands.getCommands(true));
    for (const id of [...ownCommandIds, ...featureCommandIds]) assert.ok(known.has(id), id);
    for (const id of Object.values(viewIds)) assert.ok(known.has(`${id}.focus`), id);
  });

  it('finds its settings with their defaults', () => {
    const settings = vscode.workspace.getConfiguration();
    for (const [id, value] of Object.entries(settingDefaults)) {
      assert.deepEqual(settings.inspect(id)?.defaultValue, value, id);
    }
  });

  it('shows its views', async () => {
    const { view } = await activated();
    await vscode.commands.executeCommand(`${viewIds.data}.focus`);
    assert.equal(view.visible, true);
  });

  it('knows the language of filters', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'eifilter',
      content: 'metadata->ei_check = 0',
    });
    assert.equal(document.languageId, 'eifilter');
  });
});
