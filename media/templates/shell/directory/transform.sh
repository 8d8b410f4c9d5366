#!/usr/bin/env bash
# Checks a recording: are the expected sensor files there, and long enough?
set -euo pipefail
here=$(dirname "$0")
. "$here/ei_block.sh"

in_directory=
out_directory=
metadata='{}'
sensors=accelerometer.csv,ppg.csv
check_length=1
minimum_seconds=60
minimum_coverage=0.8
timestamp_unit=ms
fail_on_check=0
while [ $# -gt 0 ]; do
    case "$1" in
        --in-directory) in_directory=${2-}; shift ;;
        --out-directory) out_directory=${2-}; shift ;;
        --metadata) metadata=${2-}; shift ;;
        --sensors) sensors=${2-}; shift ;;
        --check-length) check_length=${2-}; shift ;;
        --minimum-seconds) minimum_seconds=${2-}; shift ;;
        --minimum-coverage) minimum_coverage=${2-}; shift ;;
        --timestamp-unit) timestamp_unit=${2-}; shift ;;
        --fail-on-check) fail_on_check=1 ;;
        *) ;; # The platform may pass more arguments than a block knows.
    esac
    shift || true
done

[ -n "$in_directory" ] || fail "The argument --in-directory is missing."
[ -d "$in_directory" ] || fail "The input folder $in_directory does not exist."
need_number minimum-seconds "$minimum_seconds"
need_number minimum-coverage "$minimum_coverage"
need_choice timestamp-unit "$timestamp_unit" ms s
make_output_folder "$out_directory"
check_metadata "$metadata"

# Prints samples and seconds of a file.
measure() {
    [ -f "$1" ] || { echo 0 0; return; }
    TZ=UTC awk -F, -v unit="$timestamp_unit" -f "$here/recording.awk" -f "$here/measure.awk" < "$1"
}

names=()
samples=()
seconds=()
longest=0
IFS=, read -ra listed <<< "$sensors"
for name in "${listed[@]}"; do
    read -r name <<< "$name" # without blanks around it
    [ -n "$name" ] || continue
    read -r count length <<< "$(measure "$in_directory/$name")"
    names+=("$name")
    samples+=("$count")
    seconds+=("$length")
    longest=$(awk -v a="$longest" -v b="$length" 'BEGIN { print (a > b ? a : b) }')
    if [ -f "$in_directory/$name" ]; then
        echo "$name: $count samples in $length s"
    else
        echo "$name: missing"
    fi
done
[ ${#names[@]} -gt 0 ] || fail "The parameter sensors names no file."

checks=()
failed=()
present=()
echo file,samples,seconds,rate,passed > "$out_directory/summary.csv"
for index in "${!names[@]}"; do
    name=${names[$index]}
    check_length_now=$(is_true "$check_length" && echo 1 || echo 0)
    read -r rate passed <<< "$(awk -v samples="${samples[$index]}" -v seconds="${seconds[$index]}" \
        -v longest="$longest" -v least="$minimum_seconds" -v part="$minimum_coverage" \
        -v check="$check_length_now" 'BEGIN {
            rate = seconds > 0 ? (samples - 1) / seconds : 0
            long_enough = (seconds >= least && seconds >= part * longest)
            printf "%.3f %d\n", rate, (samples > 0 && (long_enough || !check))
        }')"
    echo "$name,${samples[$index]},${seconds[$index]},$rate,$passed" >> "$out_directory/summary.csv"
    key=$(basename "${name%.*}" | tr '[:upper:]' '[:lower:]' | tr -cs '[:alnum:]_\n' _)
    checks+=("ei_check_$key" "$passed")
    [ "$passed" = 1 ] || failed+=("$name")
    [ "${samples[$index]}" = 0 ] || present+=("$name")
done

joined() { local IFS=,; printf '%s' "$*"; }
write_metadata "$out_directory" replace-checks \
    recording_seconds "$(printf '%.1f' "$longest")" \
    sensor_files "$(joined "${present[@]+"${present[@]}"}")" \
    ei_check "$([ ${#failed[@]} -eq 0 ] && echo 1 || echo 0)" \
    "${checks[@]}"

if [ ${#failed[@]} -eq 0 ]; then
    echo "All checks passed"
elif [ "$fail_on_check" = 1 ]; then
    fail "Checks failed for $(joined "${failed[@]}")."
else
    echo "Checks failed for $(joined "${failed[@]}")"
fi
exit 0
