/** What a credential looks like wherever it stands: API keys, JWTs, signatures of signed URLs, secret headers and fields. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/\bei_[0-9A-Za-z]{16,}/g, 'ei_***'],
  [/\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g, '***'],
  [
    /([?&](?:x-amz-[\w-]*|signature|sig|token|socketToken|AWSAccessKeyId|se|sp|sv)=)[^&#\s"']+/gi,
    '$1***',
  ],
  [
    /("?\b(?:x-api-key|x-jwt-token|x-token|authorization|cookie)"?\s*[:=]\s*"?)[^",}\r\n]+/gi,
    '$1***',
  ],
  [
    /("(?:password|totpToken|token|apiKey|secretKey|secret|accessKey|socketToken)"\s*:\s*")(?:[^"\\]|\\.)*/gi,
    '$1***',
  ],
  [/(\/\/)[^/\s:@]+:[^/\s@]+@/g, '$1***@'],
];

/** Takes credentials out of a text that goes to a log or a person. `secrets` are values known to be in use. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let result = text;
  for (const secret of secrets) {
    if (secret.length >= 4) result = result.replaceAll(secret, '***');
  }
  for (const [pattern, replacement] of patterns) result = result.replace(pattern, replacement);
  return result;
}
