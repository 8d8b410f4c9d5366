/** Text from outside with its direction overrides made visible: they make one name read as another. */
export function legible(text: string): string {
  return text.replaceAll(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '\uFFFD');
}
