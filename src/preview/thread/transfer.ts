/**
 * Buffers of an answer that can be handed over instead of copied: typed arrays that have a buffer to themselves, found in
 * objects and in lists of objects. What is not found is copied, which is right too.
 */
export function ownBuffers(answer: unknown): readonly ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  collect(answer, found);
  return [...found];
}

function collect(value: unknown, found: Set<ArrayBuffer>): void {
  if (typeof value !== 'object' || value === null) return;
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteLength } = value;
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) found.add(buffer);
  } else if (Array.isArray(value)) {
    // Rows of cells have none, and are many.
    if (!Array.isArray(value[0])) for (const entry of value) collect(entry, found);
  } else {
    for (const entry of Object.values(value)) collect(entry, found);
  }
}
