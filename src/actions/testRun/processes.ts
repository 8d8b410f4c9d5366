import os from 'node:os';

/** True while the process runs that had this id at `since` (milliseconds since 1970). */
export function isAlive(pid: number, since: number): boolean {
  // What is from before this machine started is nobody's.
  if (since < Date.now() - os.uptime() * 1000) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
