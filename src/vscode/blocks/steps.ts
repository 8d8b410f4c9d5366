import * as vscode from 'vscode';
import { isAbort } from '../../base/errors.ts';
import { back, type Answer, type StepPlace } from './walk.ts';

interface PickOptions<Row extends vscode.QuickPickItem> {
  readonly title: string;
  readonly placeholder: string;
  readonly rows: readonly Row[];
  readonly place?: StepPlace;
  /** Rows for what is typed, beside what the editor finds in those that it has. */
  readonly search?: (text: string, signal: AbortSignal) => Promise<readonly Row[]>;
  readonly onError?: (error: unknown) => void;
}

/** One step that is answered from a list. */
export async function pickStep<Row extends vscode.QuickPickItem>(
  options: PickOptions<Row>,
): Promise<Answer<Row>> {
  const { place, search } = options;
  const pick = vscode.window.createQuickPick<Row>();
  const searching: { current?: AbortController } = {};
  const look = async (text: string) => {
    if (!search) return;
    searching.current?.abort();
    const controller = new AbortController();
    searching.current = controller;
    pick.busy = true;
    try {
      const rows = await search(text, controller.signal);
      if (!controller.signal.aborted) pick.items = rows;
    } catch (error) {
      if (!isAbort(error) && !controller.signal.aborted) options.onError?.(error);
    } finally {
      if (searching.current === controller) pick.busy = false;
    }
  };
  try {
    return await new Promise<Answer<Row>>((resolve) => {
      prepare(pick, options.title, place);
      pick.placeholder = options.placeholder;
      pick.matchOnDescription = true;
      pick.items = options.rows;
      pick.onDidTriggerButton(() => resolve(back));
      pick.onDidAccept(() => {
        const [chosen] = pick.selectedItems;
        if (chosen) resolve(chosen);
      });
      pick.onDidHide(() => resolve(undefined));
      pick.onDidChangeValue((text) => void look(text));
      pick.show();
      void look('');
    });
  } finally {
    searching.current?.abort();
    pick.dispose();
  }
}

interface InputOptions {
  readonly title: string;
  readonly prompt: string;
  readonly value: string;
  readonly place?: StepPlace;
  readonly validate?: (text: string) => string | undefined;
}

/** One step that is answered by typing. */
export async function inputStep(options: InputOptions): Promise<Answer<string>> {
  const { validate, value, prompt } = options;
  const input = vscode.window.createInputBox();
  try {
    return await new Promise<Answer<string>>((resolve) => {
      prepare(input, options.title, options.place);
      input.prompt = prompt;
      input.value = value;
      input.onDidTriggerButton(() => resolve(back));
      input.onDidChangeValue((text) => {
        input.validationMessage = validate?.(text);
      });
      input.onDidAccept(() => {
        input.validationMessage = validate?.(input.value);
        if (input.validationMessage === undefined) resolve(input.value.trim());
      });
      input.onDidHide(() => resolve(undefined));
      input.show();
    });
  } finally {
    input.dispose();
  }
}

function prepare(
  input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox,
  title: string,
  place: StepPlace | undefined,
): void {
  input.title = title;
  input.ignoreFocusOut = true;
  if (!place) return;
  input.step = place.step;
  input.totalSteps = place.total;
  if (place.step > 1) input.buttons = [vscode.QuickInputButtons.Back];
}
