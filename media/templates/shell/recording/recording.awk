# Recordings: CSV files whose first column is the time. Cells with quotes are not read.
# Run with TZ=UTC, so that dates without a zone are UTC.

function is_number(text) {
    return text ~ /^[ ]*[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?[ ]*$/
}

# A time as seconds since 1970; empty when it is none.
function seconds_of(text, unit,    clock, zone, offset) {
    if (is_number(text)) return unit == "ms" ? text / 1000 : text + 0
    if (text !~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][T ][0-9][0-9]:[0-9][0-9]:[0-9][0-9]/) return ""
    clock = substr(text, 1, 19)
    gsub(/[-T:]/, " ", clock)
    text = substr(text, 20)
    zone = match(text, /[-+][0-9][0-9]:?[0-9][0-9]$/) ? substr(text, RSTART) : ""
    if (zone != "") {
        offset = substr(zone, 2, 2) * 3600 + substr(zone, length(zone) - 1) * 60
        if (zone ~ /^-/) offset = -offset
    }
    return mktime(clock) + (match(text, /^[.][0-9]+/) ? substr(text, 1, RLENGTH) : 0) - offset
}

# Of a row that is whole; an upload that was cut off ends in the middle of a row.
function row_seconds(width, unit) {
    return NF == width ? seconds_of($1, unit) : ""
}

{ sub(/\r$/, "") }
