import { parentPort, workerData } from 'node:worker_threads';
import { CatalogThread } from './catalogThread.ts';
import type { ThreadData } from './protocol.ts';
import { serveThread } from './serveThread.ts';

if (parentPort === null)
  throw new Error('This file is the catalog’s thread; it is started by the Studio.');

serveThread(parentPort, (send) => new CatalogThread(workerData as ThreadData, send));
