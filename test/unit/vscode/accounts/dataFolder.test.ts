import assert from 'node:assert/strict';
import path from 'node:path';
import { defaultDataFolder } from '../../../../src/client/studioFile.ts';
import { dataFolderOf } from '../../../../src/vscode/accounts/dataFolder.ts';

describe('the data folder of the local Studio', () => {
  const home = path.resolve('/home/ada');

  it('is the usual place when nothing is set', () => {
    assert.equal(dataFolderOf('  ', home), defaultDataFolder());
  });

  it('is absolute, from the home', () => {
    assert.equal(dataFolderOf('~/studies', home), path.join(home, 'studies'));
    assert.equal(dataFolderOf('~', home), home);
    assert.equal(dataFolderOf('studies', home), path.join(home, 'studies'));
    assert.equal(dataFolderOf('~studies', home), path.join(home, '~studies'));
    assert.equal(dataFolderOf('/data/studies', home), path.resolve('/data/studies'));
  });
});
