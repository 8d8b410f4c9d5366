# What every transformation block does: read metadata, write metadata, end with a sentence.

# Ends the run; an exit code other than 0 marks the job as failed.
fail() {
    printf '%s\n' "$1" >&2
    exit 1
}

command -v jq > /dev/null || fail "The program jq is missing."

# A boolean parameter arrives as 1 or 0.
is_true() {
    case "$1" in
        1 | true | yes) return 0 ;;
        *) return 1 ;;
    esac
}

# need_number NAME VALUE: ends the run unless the value is a number from 0 on.
need_number() {
    [[ $2 =~ ^[0-9]+([.][0-9]*)?$ ]] || fail "The parameter $1 must be a number from 0 on, not \"$2\"."
}

# need_choice NAME VALUE CHOICE...: ends the run unless the value is one of the choices.
need_choice() {
    local name=$1 value=$2 choice
    shift 2
    for choice in "$@"; do
        [ "$choice" != "$value" ] || return 0
    done
    fail "The parameter $name must be one of: $*; not \"$value\"."
}

# What --metadata holds: the data item's metadata, and dataItemInfo about the item itself.
# Read a value with: jq -r '.KEY // empty' <<< "$metadata"
check_metadata() {
    jq -e 'type == "object"' > /dev/null 2>&1 <<< "$1" ||
        fail "The argument --metadata is not a JSON object."
    jq -r '.dataItemInfo | select(.dataset?) | "Item \(.id) of dataset \(.dataset)"' <<< "$1"
}

# The folder that output goes to, made when it does not exist; never the input folder.
make_output_folder() {
    [ -n "$1" ] || fail "The argument --out-directory is missing."
    mkdir -p "$1" || fail "The output folder $1 cannot be made."
}

# write_metadata FOLDER ACTION KEY VALUE...: the platform reads ei-metadata.json from the output.
# add keeps what the item has, replace drops it, replace-checks drops the old checklist alone.
write_metadata() {
    local folder=$1 action=$2
    shift 2
    jq -n --arg action "$action" '{
        version: 1,
        action: $action,
        metadata: [$ARGS.positional | range(0; length; 2) as $i | {(.[$i]): .[$i + 1]}] | add
    }' --args -- "$@" > "$folder/ei-metadata.json"
}
