import { debugging, type Debugging } from '../debugging.ts';
import { coldRun } from './coldRun.ts';
import { debugpyFolder } from './debugpy.ts';
import { waitingRun } from './debugpyWords.ts';
import { relay } from './debugRelay.ts';
import type { DebugOptions, RunEnd } from './engine.ts';
import type { EngineState, Tell } from './engineState.ts';
import { copiedMount } from './mounts.ts';
import type { RunRequest } from './runRequest.ts';

/** Where an image without `debugpy` is given it. */
const debugpyPlace = '/opt/edge-impulse-debugger';

/** A run in a container of its own whose program waits for a debugger. */
export async function debugRun(
  state: EngineState,
  request: Omit<RunRequest, 'options'>,
  { outputFolder, block, debugpy, onWaiting }: DebugOptions,
  tell: Tell,
  signal?: AbortSignal,
): Promise<RunEnd> {
  const options = { isWarm: false, ...(outputFolder === undefined ? {} : { outputFolder }) };
  const whole: RunRequest = { ...request, options };
  const plain = debugging(request.description, block);
  const added =
    plain.language === 'python'
      ? await debugpyFolder(state, whole, plain.interpreter, debugpy, tell, signal)
      : undefined;
  const target: Debugging =
    added === undefined ? plain : debugging(request.description, block, { debugpy: debugpyPlace });
  const description = waitingRun(request.description, target);
  return coldRun(state, { ...whole, description }, tell, signal, {
    changes: { Entrypoint: target.entrypoint, Healthcheck: { Test: ['NONE'] } },
    ...(added === undefined
      ? {}
      : {
          files: () =>
            copiedMount({ source: added, target: debugpyPlace, isReadonly: true }, signal),
        }),
    onStarted: (id) => onWaiting({ ...target, connect: (stop) => relay(state, id, target, stop) }),
  });
}
