import type { Engine, EngineChoice } from './engine.ts';
import type { Prerequisite } from './prerequisites.ts';

/** A person who asks what is missing waits no longer. */
const checkTime = 2800;

/**
 * The engine that was chosen. `auto` is a container engine too: a block that silently ran without its image would be
 * judged by the wrong machine, so it fails with the engine's own cause (`engine-missing`, `engine-stopped`,
 * `engine-permission` …) and the plain process is the person's decision.
 */
export async function chooseEngine(choice: EngineChoice, signal?: AbortSignal): Promise<Engine> {
  if (choice.engine === 'process') {
    const { processEngine } = await import('./process.ts');
    return processEngine(choice);
  }
  const { connectDocker } = await import('./docker.ts');
  return connectDocker(choice, signal);
}

/** What test runs need and whether it is there, in at most three seconds. */
export async function checkEngine(
  choice: EngineChoice,
  signal?: AbortSignal,
): Promise<readonly Prerequisite[]> {
  const limit = AbortSignal.timeout(checkTime);
  const stop = signal ? AbortSignal.any([signal, limit]) : limit;
  const { containerPrerequisites, processPrerequisites } = await import('./prerequisites.ts');
  const isProcess = choice.engine === 'process';
  const [container, machine] = await Promise.all([
    isProcess ? [] : containerPrerequisites(choice, stop),
    choice.engine === 'container' ? [] : processPrerequisites(isProcess, stop),
  ]);
  signal?.throwIfAborted();
  return [...container, ...machine];
}
