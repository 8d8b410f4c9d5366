import '../look.css';
import '../buttons.css';
import '../editor.css';
import '../media.css';
import './bytes.css';
import { acquireHost } from '../host.ts';
import { connect } from '../rpc.ts';
import type { HostCalls, PageCalls } from './contract.ts';
import { BytesPage } from './page.ts';

const host = acquireHost();
let page: BytesPage | undefined;
const calls: PageCalls = {
  fileChanged: () => page?.fileChanged(),
  progress: ({ done }) => page?.showProgress(done),
};
const remote = connect<HostCalls>(host, calls);

void remote.call('ready', null).then(({ texts, name }) => {
  document.title = name;
  page = new BytesPage(host, remote, texts, name);
  return page.open(false);
});
