import type { Api } from './api.ts';

interface ExecState {
  readonly Running: boolean;
  readonly ExitCode: number | null;
}

/** Waits for the end of a program, which may close its output long before. */
export async function exitCodeOf(api: Api, id: string, signal?: AbortSignal): Promise<number> {
  for (let pause = 5; ; pause = Math.min(pause * 2, 500)) {
    const { Running, ExitCode } = await api.json<ExecState>({ path: `/exec/${id}/json` }, signal);
    if (!Running && ExitCode !== null) return ExitCode;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
