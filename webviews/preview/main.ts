import '../look.css';
import '../buttons.css';
import '../editor.css';
import './preview.css';
import './grid.css';
import './overlays.css';
import './side.css';
import './result.css';
import { acquireHost } from '../host.ts';
import { connect } from '../rpc.ts';
import type { HostCalls, PageCalls } from './contract.ts';
import { PreviewPage } from './page.ts';

const host = acquireHost();
let page: PreviewPage | undefined;
const calls: PageCalls = {
  fileChanged: () => page?.fileChanged(),
  counting: (shown) => page?.showCount(shown),
  progress: (shown) => page?.showProgress(shown),
};
const remote = connect<HostCalls>(host, calls);

void remote.call('ready', null).then(({ texts, name, result }) => {
  document.title = name;
  page = new PreviewPage(host, remote, texts, { name, result });
  return page.open();
});
