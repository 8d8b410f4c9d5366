import { parentPort, workerData } from 'node:worker_threads';
import { CatalogThread } from '../../src/studio/catalog/catalogThread.ts';
import type { ThreadData } from '../../src/studio/catalog/protocol.ts';
import { serveThread } from '../../src/studio/catalog/serveThread.ts';
import { generatedBucket } from './generatedBucket.ts';

/** The catalog's thread over a bucket of the bench. */
if (parentPort === null) throw new Error('This file is a thread.');
serveThread(
  parentPort,
  (send) => new CatalogThread(workerData as ThreadData, send, generatedBucket),
);
