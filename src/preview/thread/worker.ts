import { parentPort } from 'node:worker_threads';
import { serve } from './serve.ts';

if (parentPort === null) throw new Error('This file is the preview’s thread.');
serve(parentPort, {
  table: async (table, size) => (await import('../query/service.ts')).tableService(table, size),
  signals: async (table) => (await import('../signals/service.ts')).signalService(table),
});
