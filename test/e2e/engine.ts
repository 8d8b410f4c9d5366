import { after, before } from 'mocha';
import { ensureEngine } from '../hosts/engine.mjs';

/** An engine from nothing: packages, a root file system, images. */
const provisioningTime = 15 * 60_000;

/** How long the first image of a block may take on a busy machine. */
export const building = { timeout: 90_000 };

/**
 * A container engine for the suite that calls this, before it opens its window: what the window starts finds the engine
 * by itself. `close` ends the window, which comes before the end of the engine.
 */
export function useEngine(close: () => Promise<void> | undefined): void {
  let stop: (() => Promise<void>) | undefined;
  const addressBefore = process.env['DOCKER_HOST'];
  before(async function () {
    this.timeout(provisioningTime);
    const engine = await ensureEngine();
    stop = engine.stop;
    process.env['DOCKER_HOST'] = engine.address;
  });
  after(async function () {
    this.timeout(60_000);
    await close();
    await stop?.();
    if (addressBefore === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = addressBefore;
  });
}
