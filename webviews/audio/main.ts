import '../look.css';
import '../buttons.css';
import '../editor.css';
import '../media.css';
import './audio.css';
import { acquireHost } from '../host.ts';
import { connect } from '../rpc.ts';
import type { HostCalls, PageCalls } from './contract.ts';
import { AudioPage } from './page.ts';

const host = acquireHost();
let page: AudioPage | undefined;
const calls: PageCalls = {
  fileChanged: () => page?.fileChanged(),
  progress: ({ done }) => page?.showProgress(done),
};
const remote = connect<HostCalls>(host, calls);

void remote.call('ready', null).then(({ texts, name }) => {
  document.title = name;
  page = new AudioPage(host, remote, texts, name);
  return page.open(false);
});
