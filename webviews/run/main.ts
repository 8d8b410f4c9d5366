import '../look.css';
import '../buttons.css';
import '../document.css';
import '../suggestions.css';
import './run.css';
import { acquireHost } from '../host.ts';
import { connect } from '../rpc.ts';
import type { HostCalls, PageCalls } from './contract.ts';
import { RunPage } from './runPage.ts';

const host = acquireHost();
const opened: { page?: RunPage } = {};
const calls: PageCalls = { show: (state) => opened.page?.show(state) };
const remote = connect<HostCalls>(host, calls);
const { key, texts, state } = await remote.call('ready', null);
const page = new RunPage(host, remote, key, texts);
opened.page = page;
page.show(state);
