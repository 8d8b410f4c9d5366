import { noAccess, openAccess, type RunAccess } from './runAccess.ts';
import type { Plan, RunFrame } from './plan.ts';
import { settled } from './settled.ts';

/** Beyond its time limit a run starts and is fetched, in seconds. */
const extraKeyTime = 300;

/** Gives a body access to the Studio, and takes it back however the body ends. */
export async function withAccess<Result>(
  frame: RunFrame,
  plan: Plan,
  signal: AbortSignal,
  body: (access: RunAccess) => Promise<Result>,
): Promise<{ readonly result: Result; readonly notes: readonly string[] }> {
  const { request, parts, log } = frame;
  const { studio } = request;
  const access =
    studio === undefined
      ? noAccess
      : await openAccess(
          {
            connection: await parts.connection(studio.accountId, signal),
            kind: parts.accountKind(studio.accountId),
            organizationId: studio.organizationId,
            blockName: plan.block.info.name,
            seconds: Math.ceil(request.limits.time) + extraKeyTime,
            mayUseKey: plan.mayUseKey,
          },
          plan.engine.info,
        );
  const ended = await settled(async () => {
    if (access.key !== undefined) log.hide([access.key]);
    signal.throwIfAborted();
    return body(access);
  });
  const closing = await access.close();
  if ('error' in ended) throw ended.error;
  return { result: ended.value, notes: [...access.notes, ...closing] };
}
