#!/usr/bin/env bash
# Resamples a recording to a steady rate, and trims its start and end.
set -euo pipefail
here=$(dirname "$0")
. "$here/ei_block.sh"

in_file=
out_directory=
metadata='{}'
rate=10
method=mean
columns=
trim=0
trim_seconds=2.5
timestamp_unit=ms
keep_gaps=0
while [ $# -gt 0 ]; do
    case "$1" in
        --in-file) in_file=${2-}; shift ;;
        --out-directory) out_directory=${2-}; shift ;;
        --metadata) metadata=${2-}; shift ;;
        --rate) rate=${2-}; shift ;;
        --method) method=${2-}; shift ;;
        --columns) columns=${2-}; shift ;;
        --trim) trim=${2-}; shift ;;
        --trim-seconds) trim_seconds=${2-}; shift ;;
        --timestamp-unit) timestamp_unit=${2-}; shift ;;
        --keep-gaps) keep_gaps=1 ;;
        *) ;; # The platform may pass more arguments than a block knows.
    esac
    shift || true
done

[ -n "$in_file" ] || fail "The argument --in-file is missing."
[ -f "$in_file" ] || fail "The input file $in_file does not exist."
[ -s "$in_file" ] || fail "$(basename "$in_file") is empty."
[[ $rate =~ ^[1-9][0-9]*$ ]] || fail "The parameter rate must be a whole number from 1 on, not \"$rate\"."
need_choice method "$method" mean minimum maximum
need_number trim-seconds "$trim_seconds"
need_choice timestamp-unit "$timestamp_unit" ms s
make_output_folder "$out_directory"
check_metadata "$metadata"

base=$(basename "$in_file")
target="${base%.*}-${rate}hz.csv"
unfinished="$out_directory/.$target.part"
trap 'rm -f "$unfinished"' EXIT
is_true "$trim" || trim_seconds=0

# Each row begins with its number, as awk does not know an order.
export LC_ALL=C TZ=UTC
asked=$columns name=$base awk -F, -v unit="$timestamp_unit" -v rate="$rate" -v method="$method" \
    -v margin="$trim_seconds" -v keep_gaps="$keep_gaps" \
    -f "$here/recording.awk" -f "$here/resample.awk" < "$in_file" |
    sort -t, -k1,1n | cut -d, -f2- > "$unfinished" || exit 1
mv "$unfinished" "$out_directory/$target"
echo "$base: $(($(wc -l < "$out_directory/$target") - 1)) rows in $target"
exit 0
