import type { Remote } from '../rpc.ts';
import type { HostCalls } from './contract.ts';
import type { Actions } from './view.ts';

/** The actions that the page only passes on. */
export function requests(
  remote: Remote<HostCalls>,
  ask: (call: () => Promise<unknown>) => void,
): Pick<
  Actions,
  | 'enterSecret'
  | 'chooseInput'
  | 'setInputWritable'
  | 'setRunsOnSave'
  | 'showRun'
  | 'compareWith'
  | 'openOutput'
  | 'openDifference'
  | 'openLog'
  | 'revealOutput'
  | 'retry'
> {
  return {
    enterSecret: (param) => ask(() => remote.call('enterSecret', { param })),
    chooseInput: () => ask(() => remote.call('chooseInput', null)),
    setInputWritable: (isInputWritable) =>
      ask(() => remote.call('setInputWritable', { isInputWritable })),
    setRunsOnSave: (runsOnSave) => ask(() => remote.call('setRunsOnSave', { runsOnSave })),
    showRun: (id) => ask(() => remote.call('showRun', { id })),
    compareWith: (id) => ask(() => remote.call('compareWith', { id })),
    openOutput: (name) => ask(() => remote.call('openOutput', { name })),
    openDifference: (name) => ask(() => remote.call('openDifference', { name })),
    openLog: () => ask(() => remote.call('openLog', null)),
    revealOutput: () => ask(() => remote.call('revealOutput', null)),
    retry: () => ask(() => remote.call('retry', null)),
  };
}
