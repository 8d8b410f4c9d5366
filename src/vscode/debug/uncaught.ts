/** What both debuggers call exceptions that nothing catches. */
const filter = 'uncaught';

/** A request of the editor with that filter among those that the person ticked; every other message as it is. */
export function withUncaught<Message extends Readonly<Record<string, unknown>>>(
  message: Message,
): Message {
  if (message['command'] !== 'setExceptionBreakpoints') return message;
  const given = message['arguments'] as { readonly filters?: readonly string[] } | undefined;
  const filters = [...new Set([...(given?.filters ?? []), filter])];
  return { ...message, arguments: { ...given, filters } };
}
