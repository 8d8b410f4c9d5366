import '../look.css';
import '../buttons.css';
import '../editor.css';
import '../signals/signals.css';
import './compare.css';
import { acquireHost } from '../host.ts';
import { connect } from '../rpc.ts';
import type { HostCalls, PageCalls } from './contract.ts';
import { ComparePage } from './page.ts';

const host = acquireHost();
let page: ComparePage | undefined;
const calls: PageCalls = {
  progress: ({ of, done }) => page?.progress(of, done),
  changed: () => page?.changed(),
  signalProgress: ({ track, done }) => page?.signalProgress(track, done),
};
const remote = connect<HostCalls>(host, calls);

void remote.call('ready', null).then((ready) => {
  page = new ComparePage(host, remote, ready);
  return page.open();
});
