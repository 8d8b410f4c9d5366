#!/usr/bin/env bash
# Reports on an organization's datasets: items, files, sizes, and which items fail their checklist.
set -euo pipefail
here=$(dirname "$0")
. "$here/ei_block.sh"

dataset=
sort=name
list_failed=1
limit=20
fail_on_check=0
while [ $# -gt 0 ]; do
    case "$1" in
        --dataset) dataset=${2-}; shift ;;
        --sort) sort=${2-}; shift ;;
        --list-failed) list_failed=${2-}; shift ;;
        --limit) limit=${2-}; shift ;;
        --fail-on-check) fail_on_check=1 ;;
        *) ;; # The platform may pass more arguments than a block knows.
    esac
    shift || true
done
need_choice sort "$sort" name items size
[[ $limit =~ ^[1-9][0-9]*$ ]] || fail "The parameter limit must be a whole number from 1 on, not \"$limit\"."
. "$here/studio.sh"

answer=$(ask "")
datasets=$(jq -c --arg dataset "$dataset" --arg sort "$sort" '
    .datasets
    | map(select($dataset == "" or .dataset == $dataset))
    | sort_by(if $sort == "items" then -.totalItemCount elif $sort == "size" then -.totalFileSize else .dataset end)
' <<< "$answer")
count=$(jq length <<< "$datasets")
[ -z "$dataset" ] || [ "$count" -gt 0 ] || fail "There is no dataset \"$dataset\"."

# list_failed_items DATASET COUNT
list_failed_items() {
    local items
    items=$(ask /data "dataset=$1" "filter=metadata->ei_check = 0" "limit=$limit")
    jq -r '.data[]
        | [(.metadata // {}) | to_entries[] | select(.key | startswith("ei_check_")) | select(.value == "0")
            | .key[9:]] as $lines
        | "  \(.name): \($lines | join(", ") | if . == "" then "failed" else . end)"' <<< "$items"
    local listed
    listed=$(jq '.data | length' <<< "$items")
    [ "$listed" -ge "$2" ] || echo "  and $(($2 - listed)) more"
}

echo "Datasets of $(jq -r '.organization.name' <<< "$answer"): $count"
printf '%-32s %7s %7s %9s %7s %7s\n' Dataset Items Files MB Passed Failed
failed=0
while IFS= read -r entry; do
    [ -n "$entry" ] || continue
    name=$(jq -r '.dataset' <<< "$entry")
    read -r items files bytes passed_here failed_here <<< "$(jq -r '[.totalItemCount, .totalFileCount,
        .totalFileSize, .totalItemCountChecklistOK, .totalItemCountChecklistFailed] | join(" ")' <<< "$entry")"
    megabytes=$(awk -v bytes="$bytes" 'BEGIN { printf "%.1f", bytes / 1e6 }')
    printf '%-32s %7s %7s %9s %7s %7s\n' "${name:0:32}" "$items" "$files" "$megabytes" "$passed_here" "$failed_here"
    failed=$((failed + failed_here))
    if is_true "$list_failed" && [ "$failed_here" -gt 0 ]; then
        list_failed_items "$name" "$failed_here"
    fi
done <<< "$(jq -c '.[]' <<< "$datasets")"

if [ "$failed" -eq 0 ]; then
    echo "No item fails its checklist"
elif [ "$fail_on_check" = 1 ]; then
    fail "$failed items fail their checklist."
else
    echo "$failed items fail their checklist"
fi
exit 0
