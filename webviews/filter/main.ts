import '../look.css';
import '../suggestions.css';
import './filter.css';
import { acquireHost } from '../host.ts';
import { connect } from '../rpc.ts';
import { FilterBox } from './box.ts';
import type { HostCalls, PageCalls } from './contract.ts';

const box: { page?: FilterBox } = {};
const calls: PageCalls = {
  show: (state) => box.page?.show(state),
  reanalyse: () => box.page?.reanalyse(),
};
const remote = connect<HostCalls>(acquireHost(), calls);
const { texts, state } = await remote.call('ready', null);
const page = new FilterBox(remote, document.body, texts, state);
box.page = page;

// The command that focuses the view gives the focus to the page as a whole.
const focusInput = () => {
  if (document.activeElement === document.body) page.focus();
};
window.addEventListener('focus', focusInput);
if (document.hasFocus()) focusInput();
