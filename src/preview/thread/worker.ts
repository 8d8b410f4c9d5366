import { parentPort } from 'node:worker_threads';
import { serve } from './serve.ts';

if (parentPort === null) throw new Error('This file is the preview’s thread.');
serve(parentPort, {
  table: async (table, size) => (await import('../query/service.ts')).tableService(table, size),
  signals: async (table) => (await import('../signals/service.ts')).signalService(table),
  audio: {
    ofBytes: async (source, signal) =>
      (await import('../media/audioService.ts')).audioService(source, signal),
  },
  bytes: {
    ofBytes: async (source) => (await import('../media/bytesService.ts')).bytesService(source),
  },
  comparison: async (table, size, [other]) => {
    const { comparisonService } = await import('../compare/service.ts');
    return comparisonService({ table, size }, other ?? { table, size });
  },
});
