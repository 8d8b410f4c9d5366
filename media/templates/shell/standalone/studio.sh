# Questions to the Studio that started this block. The key is short-lived and belongs to this run.

[ -n "${EI_API_ENDPOINT-}" ] && [ -n "${EI_API_KEY-}" ] && [ -n "${EI_ORGANIZATION_ID-}" ] ||
    fail "EI_API_ENDPOINT, EI_API_KEY and EI_ORGANIZATION_ID are not all set: start this block from a Studio or with a test run, or set them yourself."
command -v curl > /dev/null || fail "The program curl is missing."

# ask PATH [NAME=VALUE...]: prints the answer to GET /api/organizations/{id}PATH.
ask() {
    local url="${EI_API_ENDPOINT%/}/api/organizations/$EI_ORGANIZATION_ID$1" query=() reply status answer
    shift
    for pair in "$@"; do query+=(--data-urlencode "$pair"); done
    # The key comes by standard input: arguments can be seen by everyone on the machine.
    reply=$(printf 'x-api-key: %s\n' "$EI_API_KEY" |
        curl --silent --show-error --max-time 60 --get --header @- --write-out '\n%{http_code}' \
            "${query[@]+"${query[@]}"}" "$url" 2>&1) ||
        fail "The Studio at $EI_API_ENDPOINT cannot be reached: $(head -n 1 <<< "$reply")"
    status=${reply##*$'\n'}
    answer=${reply%$'\n'*}
    jq -e 'type == "object"' > /dev/null 2>&1 <<< "$answer" ||
        fail "The Studio at $EI_API_ENDPOINT did not answer with JSON."
    [[ $status = 2* ]] ||
        fail "The Studio answered $status: $(jq -r '.error // "no reason given."' <<< "$answer")"
    # Refusals also arrive as success, and a filter that does not parse as an answer without data.
    jq -e '.success and (.filterParseError | not)' > /dev/null <<< "$answer" ||
        fail "The Studio refused: $(jq -r '.error // .filterParseError' <<< "$answer")"
    printf '%s\n' "$answer"
}
