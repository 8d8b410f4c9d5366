/** An end as a value, for what has to be done either way. */
export async function settled<T>(
  body: () => Promise<T>,
): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await body() };
  } catch (error) {
    return { error };
  }
}
