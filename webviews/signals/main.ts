import '../look.css';
import '../buttons.css';
import '../editor.css';
import './signals.css';
import { acquireHost } from '../host.ts';
import { connect } from '../rpc.ts';
import type { HostCalls, PageCalls } from './contract.ts';
import { SignalsPage } from './page.ts';

const host = acquireHost();
let page: SignalsPage | undefined;
const calls: PageCalls = {
  changed: () => page?.changed(),
  progress: ({ track, done }) => page?.progress(track, done),
};
const remote = connect<HostCalls>(host, calls);

void remote.call('ready', null).then((ready) => {
  document.title = ready.name;
  page = new SignalsPage(host, remote, ready);
  return page.open();
});
