import { readFileSync } from 'node:fs';

const interval = 100;

/** The most memory that a process and its descendants had together, as Linux tells it; unknown elsewhere. */
export class MemoryWatch {
  private readonly timer: NodeJS.Timeout | undefined;
  peak: number | undefined;

  constructor(pid: number | undefined) {
    if (pid === undefined || process.platform !== 'linux') return;
    const look = () => {
      const bytes = bytesOf(pid);
      if (bytes > 0) this.peak = Math.max(this.peak ?? 0, bytes);
    };
    this.timer = setInterval(look, interval);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

/** High-water marks of the resident memory, so that a peak between two looks is not lost. */
function bytesOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const own = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    if (children === '') return own;
    return children.split(' ').reduce((sum, child) => sum + bytesOf(Number(child)), own);
  } catch {
    return 0;
  }
}
