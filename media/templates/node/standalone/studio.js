import { BadInput } from './eiBlock.js';

/** The answer to GET /api/organizations/{id}{path} of the Studio that started this block. */
export async function ask(path = '', query = {}) {
  const {
    EI_API_ENDPOINT: address,
    EI_API_KEY: key,
    EI_ORGANIZATION_ID: organization,
  } = process.env;
  if (!address || !key || !organization) {
    throw new BadInput(
      'EI_API_ENDPOINT, EI_API_KEY and EI_ORGANIZATION_ID are not all set: ' +
        'start this block from a Studio or with a test run, or set them yourself.',
    );
  }
  const base = `${address.replace(/\/+$/, '')}/api/organizations/${organization}`;
  let response;
  let answer;
  try {
    response = await fetch(`${base}${path}?${new URLSearchParams(query)}`, {
      // The key is short-lived and belongs to this run.
      headers: { 'x-api-key': key, accept: 'application/json' },
      signal: AbortSignal.timeout(60_000),
    });
    answer = await response.json();
  } catch (error) {
    if (response !== undefined)
      throw new BadInput(`The Studio at ${address} did not answer with JSON.`);
    const reason = error.cause?.message ?? error.message;
    throw new BadInput(`The Studio at ${address} cannot be reached: ${reason}.`);
  }
  if (!response.ok) {
    const reason = answer?.error ?? 'no reason given.';
    throw new BadInput(`The Studio answered ${response.status} to ${path || '/'}: ${reason}`);
  }
  // Refusals also arrive as success, and a filter that does not parse as an answer without data.
  if (!answer.success || answer.filterParseError) {
    throw new BadInput(`The Studio refused: ${answer.error ?? answer.filterParseError}`);
  }
  return answer;
}
